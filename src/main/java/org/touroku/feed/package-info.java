/// The log over HTTP: events in the order of their positions.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "user :: http", "eventsourcing", "eventsourcing :: json", "web"})
package org.touroku.feed;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
