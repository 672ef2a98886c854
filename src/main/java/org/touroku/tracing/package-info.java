/// Traces by OpenTelemetry, from the request to the read tables, when an endpoint for them is configured.
@NullMarked
@ApplicationModule(allowedDependencies = {"eventsourcing", "eventsourcing :: json", "eventsourcing :: logging",
        "eventsourcing :: projection"})
package org.touroku.tracing;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
