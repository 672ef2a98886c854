/// What people may demand about their data: to get all of it.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "user :: http", "eventsourcing",
        "eventsourcing :: json", "web"})
package org.touroku.privacy;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
