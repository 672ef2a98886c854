/// For whoever runs the service: what the projections do, and what can be done to them.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "eventsourcing", "eventsourcing :: projection",
        "eventsourcing :: subscription", "web"})
package org.touroku.operations;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
