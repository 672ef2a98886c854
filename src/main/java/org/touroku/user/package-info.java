/// Users: what may be asked of them, what has happened to them, and the rules between.
@NullMarked
@ApplicationModule(allowedDependencies = {"eventsourcing", "web"})
package org.touroku.user;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
