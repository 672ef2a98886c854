/// The read side of users: the projection that fills the read table, and the queries that it answers.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "user.address", "eventsourcing", "eventsourcing :: json",
        "eventsourcing :: projection", "eventsourcing :: reads", "web"})
package org.touroku.user.query;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
