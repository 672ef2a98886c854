/// Who may do what: credentials and scopes, what keeps web pages of others away, and where the service listens.
@NullMarked
@ApplicationModule(allowedDependencies = {"web", "apikey", "eventsourcing",
        "eventsourcing :: projection"})
package org.touroku.security;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
