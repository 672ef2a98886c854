/// The event-sourcing engine: what a log of events is to those who use it. It knows no user, no web, no HTTP.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.touroku.eventsourcing;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
