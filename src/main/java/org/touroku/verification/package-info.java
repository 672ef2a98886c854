/// Verification of e-mail addresses: the mails that ask for it, the page behind their link, and registrations that lapse without it.
@NullMarked
@ApplicationModule(allowedDependencies = {"user", "user :: http", "eventsourcing",
        "eventsourcing :: json", "eventsourcing :: process", "eventsourcing :: reads", "web"})
package org.touroku.verification;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
