/// How what has happened to users is written in the log.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "eventsourcing", "eventsourcing :: json"})
package org.touroku.user.log;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
