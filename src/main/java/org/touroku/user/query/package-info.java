/// Queries of users: read tables to HAL.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "user :: http", "user.command", "user.projection", "eventsourcing",
        "eventsourcing :: json",
        "eventsourcing :: projection", "eventsourcing :: reads", "web"})
package org.touroku.user.query;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
