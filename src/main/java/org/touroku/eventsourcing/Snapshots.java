package org.touroku.eventsourcing;

import java.util.Optional;

/// States of long streams, stored so that a command does not read their whole history. They may be lost at any time: the
/// log is complete without them.
public interface Snapshots {
    /// The stream's snapshot, if it is as it was saved and the log has an event of the stream with its version and position.
    Optional<Snapshot> find(StreamId stream);

    /// Saves a snapshot in place of the one that the stream may have.
    void save(Snapshot snapshot);
}
