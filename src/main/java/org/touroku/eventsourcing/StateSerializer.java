package org.touroku.eventsourcing;

import java.util.Optional;

/// Writes and reads the states of one kind of stream, for snapshots.
///
/// @param <S> states
public interface StateSerializer<S> {
    /// @param version  of the stream
    /// @param position of the event with that version
    Snapshot write(StreamId stream, S state, long version, long position);

    /// @return empty if the snapshot was not written in the current format
    Optional<S> read(Snapshot snapshot);
}
