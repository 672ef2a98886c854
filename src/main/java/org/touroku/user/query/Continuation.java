package org.touroku.user.query;

import org.jspecify.annotations.Nullable;

import org.touroku.web.UrlEncryption;

/// What links to pages of a list have in `cursor`, encrypted and opaque to clients: where the page begins, and the parts of the query
/// that are personal data.
///
/// @param email  in its canonical form; null if the list is not filtered by it
/// @param prefix as in [UserQuery]; null if the list is not filtered by it
/// @param cursor null for the first page
record Continuation(@Nullable String email, @Nullable String prefix, @Nullable Cursor cursor) {
    static final Continuation NONE = new Continuation(null, null, null);

    /// Of another page of the list.
    static Continuation of(UserQuery query, @Nullable Cursor cursor) {
        return new Continuation(query.email(), query.prefix(), cursor);
    }

    /// @throws IllegalArgumentException if the text was not made by [#encrypt] for a list in this order
    static Continuation parse(String text, Sort sort, UrlEncryption encryption) {
        try {
            var parts = encryption.decrypt(text).split("\n", 3);
            return new Continuation(parts[0].isEmpty() ? null : parts[0],
                    parts[1].isEmpty() ? null : parts[1].translateEscapes(),
                    parts[2].isEmpty() ? null : Cursor.parse(parts[2], sort));
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("must be taken from a link to the same order");
        }
    }

    String encrypt(UrlEncryption encryption) {
        var escaped = prefix == null ? "" : prefix.replace("\\", "\\\\").replace("\n", "\\n");
        return encryption
                .encrypt((email == null ? "" : email) + "\n" + escaped + "\n" + (cursor == null ? "" : cursor));
    }
}
