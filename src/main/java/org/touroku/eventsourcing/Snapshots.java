package org.touroku.eventsourcing;

import java.util.Optional;

/// States of long streams, kept so that their whole history need not be read for each command. They may be lost at any
/// time: the log has it all.
public interface Snapshots {
    /// The stream's snapshot, if there is one that is as it was saved and stands where the log has an event of the stream
    /// with its version.
    Optional<Snapshot> find(StreamId stream);

    /// Keeps a snapshot, in place of the one that the stream may have.
    void save(Snapshot snapshot);
}
