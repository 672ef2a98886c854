package org.touroku.eventsourcing;

/// Encrypts personal data of streams: each stream has a data key, and the event store keeps it, wrapped by another key. The engine stores
/// wrapped keys next to events, returns them with events, and deletes them on request (crypto-shredding); it does not know what they are.
public interface StreamEncryption {
    /// Where a text is stored. A ciphertext is bound to its place: at another one it is refused.
    ///
    /// @param version of the stream
    /// @param type    of the event or the state
    /// @param member  of its JSON object
    record Place(StreamId stream, long version, String type, String member) {}

    /// A data key that was just drawn.
    ///
    /// @param wrapped 1–255 ASCII characters
    record NewKey(String wrapped, DataKey key) {}

    /// Draws a data key.
    NewKey newKey(StreamId stream);

    /// Unwraps a data key. It is not to be kept: whoever needs it later reads it again, in case it was deleted.
    ///
    /// @param key as [#newKey] has returned it for the same stream
    /// @throws IllegalArgumentException if it is another
    DataKey unwrap(String key, StreamId stream);

    /// The key of a stream.
    interface DataKey {
        String encrypt(String text, Place place);

        /// @throws IllegalArgumentException if the text was not encrypted under this key for this place
        String decrypt(String encrypted, Place place);
    }
}
