package org.touroku.user.query;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.touroku.user.projection.UserStatus;

/// A query for a page of users: filter, order and start.
///
/// @param size          the most users on the page
/// @param cursor        null for the first page
/// @param status        null for all
/// @param emailVerified null for both
/// @param email         in its canonical form
/// @param prefix        of the [SearchKey] of the name or the address
/// @param asOf          the time as of which users are listed; null for now
record UserQuery(int size, Sort sort, @Nullable Cursor cursor, @Nullable UserStatus status,
        @Nullable Boolean emailVerified, @Nullable String email, @Nullable String prefix, @Nullable Instant asOf) {
    /// Whether it lists all users as they are now, in the order of their registration.
    boolean isPlain() {
        return sort.isByRegistration() && status == null && emailVerified == null && email == null && prefix == null
                && asOf == null;
    }

    /// Whether the number of users on all pages is known without counting their rows.
    boolean hasTotal() {
        return prefix == null && emailVerified == null;
    }

    /// Whether it names somebody.
    boolean isPersonal() {
        return email != null || prefix != null;
    }

    boolean isBackwards() {
        return cursor != null && cursor.backwards();
    }
}
