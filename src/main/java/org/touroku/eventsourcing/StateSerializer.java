package org.touroku.eventsourcing;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// Writes and reads the states of one kind of stream, for snapshots.
///
/// @param <S> states
public interface StateSerializer<S> {
    /// @param version  of the stream
    /// @param position of the event with that version
    /// @param key      of the stream; null if it has none
    Snapshot write(StreamId stream, S state, long version, long position, @Nullable String key);

    /// @return empty if the snapshot was not written in the current format, or the key of the stream was deleted
    Optional<S> read(Snapshot snapshot);
}
