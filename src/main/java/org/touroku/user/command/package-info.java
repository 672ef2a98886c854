/// The write side of users: JSON becomes a command, the rules decide, the log is extended.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "user.address", "eventsourcing", "eventsourcing :: json",
        "eventsourcing :: reads", "web"})
package org.touroku.user.command;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
