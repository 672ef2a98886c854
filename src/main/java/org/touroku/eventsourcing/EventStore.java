package org.touroku.eventsourcing;

import java.util.List;

/// The log of everything that has happened.
///
/// Positions are dense and become visible in order: who has seen position n has seen all up to n. An append is durable
/// and visible when its outcome is [AppendOutcome.Appended], and leaves no trace at all otherwise.
public interface EventStore {
    /// Appends at the end of the log, and returns when the outcome is final. Any number of threads and instances may
    /// append; each gets its own outcome, whatever becomes of the others.
    ///
    /// @throws EventStoreUnavailable if the outcome could not be reached in time
    AppendOutcome append(Append append);

    /// A stream's events after a version, oldest first, at most `limit` of them. 0 reads from its beginning; a stream that
    /// does not exist has none.
    List<RecordedEvent> read(StreamId stream, long afterVersion, int limit);

    /// The log after a position, in order and without a hole, at most `limit` events. 0 reads from its beginning.
    List<RecordedEvent> readLog(long afterPosition, int limit);

    /// The position of the last event, 0 if there is none.
    long head();
}
