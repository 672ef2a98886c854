/// What all of the HTTP API shares: its root, its links, its problems, and the explorer.
@NullMarked
@ApplicationModule(allowedDependencies = {"eventsourcing", "eventsourcing :: logging", "eventsourcing :: projection",
        "eventsourcing :: reads", "eventsourcing :: subscription"})
package org.touroku.web;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
