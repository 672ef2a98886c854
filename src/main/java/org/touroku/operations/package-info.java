/// Projections and jobs for operators: their state and operations over HTTP, their health and metrics.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "user :: http", "feed", "eventsourcing",
        "eventsourcing :: projection", "eventsourcing :: process",
        "eventsourcing :: subscription", "web"})
package org.touroku.operations;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
