/// E-mail addresses: what is one, and which are the same.
@NullMarked
@ApplicationModule(allowedDependencies = "user")
package org.touroku.user.address;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
