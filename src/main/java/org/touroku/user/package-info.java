/// Users: commands, events, and the rules between them. Only the package `http` uses the module `web`.
@NullMarked
@ApplicationModule(allowedDependencies = {"eventsourcing", "web"})
package org.touroku.user;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
