/// API keys: the credentials that the service issues itself. An aggregate of its own, with commands, events and a projection.
@NullMarked
@ApplicationModule(allowedDependencies = {"eventsourcing", "eventsourcing :: json", "eventsourcing :: logging",
        "eventsourcing :: projection",
        "web"})
package org.touroku.apikey;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
