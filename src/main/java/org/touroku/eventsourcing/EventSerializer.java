package org.touroku.eventsourcing;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.StreamEncryption.DataKey;
import org.touroku.eventsourcing.StreamEncryption.NewKey;

/// Writes and reads the events of one kind of stream.
///
/// @param <E> events
public interface EventSerializer<E> {
    /// A new key for a stream whose events have personal data; null if the events of such streams are not encrypted.
    default @Nullable NewKey newKey(StreamId stream) {
        return null;
    }

    /// The key of a stream, as it is stored; null if the events of such streams are not encrypted.
    default @Nullable DataKey unwrap(String key, StreamId stream) {
        return null;
    }

    /// @param version that the event will have in its stream
    /// @param key     of the stream; null if it has none
    NewEvent write(E event, StreamId stream, long version, @Nullable DataKey key);

    /// Reads an event. Personal data whose key was deleted read as empty.
    ///
    /// @throws UnknownEvent if [#knows] is false
    E read(RecordedEvent recorded);

    /// Whether this version of the code can read an event. One that it can't read was appended by a newer version.
    boolean knows(RecordedEvent recorded);
}
