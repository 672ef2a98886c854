package org.touroku.eventsourcing;

import java.util.List;
import java.util.Optional;

/// The log of everything that has happened, to be read.
///
/// Positions are dense and become visible in order: who has seen position n has seen all up to n. Who answers a query
/// takes this one, which may be read from a replica, and so be behind; who decides about a command takes the [EventStore].
public interface EventLog {
    /// A stream's events after a version, oldest first, at most `limit` of them. 0 reads from its beginning; a stream that
    /// does not exist has none.
    List<RecordedEvent> read(StreamId stream, long afterVersion, int limit);

    /// The log after a position, in order and without a hole, at most `limit` events. 0 reads from its beginning.
    default List<RecordedEvent> readLog(long afterPosition, int limit) {
        return readLog(afterPosition, limit, EventFilter.ALL);
    }

    /// What the log has after a position and passes a filter, in order, at most `limit` events.
    List<RecordedEvent> readLog(long afterPosition, int limit, EventFilter filter);

    /// The event at a position, 1 or more. As the log has no hole, it is the first after the position before.
    default Optional<RecordedEvent> find(long position) {
        return readLog(position - 1, 1).stream().findFirst();
    }

    /// The position of the last event, 0 if there is none.
    long head();
}
