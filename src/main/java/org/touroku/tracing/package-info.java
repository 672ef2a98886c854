/// Traces by OpenTelemetry, from the request to the read tables, once somebody is told to collect them.
@NullMarked
@ApplicationModule(allowedDependencies = {"eventsourcing", "eventsourcing :: json", "eventsourcing :: logging",
        "eventsourcing :: projection"})
package org.touroku.tracing;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
