/// The paths, receipts and problem types of users, for all modules that link to users or handle requests about them.
@NullMarked
@NamedInterface("http")
package org.touroku.user.http;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.NamedInterface;
