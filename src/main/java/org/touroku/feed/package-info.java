/// The log over HTTP: what has happened, in the order of the log.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "eventsourcing", "eventsourcing :: json",
        "eventsourcing :: projection", "eventsourcing :: reads", "web"})
package org.touroku.feed;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
