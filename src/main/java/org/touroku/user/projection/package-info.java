/// The read models of users: the projections, and the rows that they write.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "eventsourcing", "eventsourcing :: json",
        "eventsourcing :: projection"})
package org.touroku.user.projection;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
