/// Who may do what: so far, what keeps web pages of others away from a service that trusts everyone who can reach it.
@NullMarked
@ApplicationModule(allowedDependencies = "web")
package org.touroku.security;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
