package org.touroku.eventsourcing;

import org.jspecify.annotations.Nullable;

/// What an append does with the key of its stream: see [StreamEncryption].
///
/// @param key that the stream has after the append; null if it has none
public record KeyUse(@Nullable String key, Change change) {
    /// What happens to the stored key in the transaction of the append.
    public enum Change {
        NONE,
        CREATE,
        /// The stream's key is deleted, and with it its claims and its snapshot.
        SHRED
    }

    /// The stream has no key.
    public static final KeyUse NONE = new KeyUse(null, Change.NONE);
    public static final KeyUse SHRED = new KeyUse(null, Change.SHRED);

    /// The stream has this key already.
    public static KeyUse of(String key) {
        return new KeyUse(key, Change.NONE);
    }

    public static KeyUse create(String key) {
        return new KeyUse(key, Change.CREATE);
    }

    @Override
    public String toString() {
        return change.toString();
    }
}
