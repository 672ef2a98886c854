/// Commands on users: JSON to a command, a decision and events.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "user :: http", "eventsourcing", "eventsourcing :: json",
        "eventsourcing :: reads", "web"})
package org.touroku.user.command;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
