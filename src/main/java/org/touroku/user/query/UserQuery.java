package org.touroku.user.query;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/// Which users are asked for, in which order, and where the page begins.
///
/// @param size   the most users on the page
/// @param cursor null for the first page
/// @param status null for all
/// @param email  in its canonical form
/// @param prefix of the [SearchKey] of the name or the address
/// @param asOf   the time at which the answer would have been given; null for now
record UserQuery(int size, Sort sort, @Nullable Cursor cursor, @Nullable UserStatus status, @Nullable String email,
        @Nullable String prefix, @Nullable Instant asOf) {
    /// Whether all users are asked for, as they are now, in an order that nothing can change.
    boolean isPlain() {
        return sort.isByRegistration() && status == null && email == null && prefix == null && asOf == null;
    }

    boolean isBackwards() {
        return cursor != null && cursor.backwards();
    }
}
