/// Personal data: encrypted under a key for each user, exported and erased on request.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "user :: http", "eventsourcing",
        "eventsourcing :: json", "embedded", "web"})
package org.touroku.privacy;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
