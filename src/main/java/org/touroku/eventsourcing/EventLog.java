package org.touroku.eventsourcing;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The log of all events, for reading.
///
/// Positions are dense and become visible in order: a reader that has seen position n has seen all up to n. Queries use this
/// type, which may read a replica that is behind; commands use the [EventStore].
public interface EventLog {
    /// How many events are read at once.
    int PAGE = 500;

    /// A stream's events after a version, oldest first, at most `limit` of them. 0 reads from its beginning; a stream that
    /// does not exist has none.
    List<RecordedEvent> read(StreamId stream, long afterVersion, int limit);

    /// All events of a stream after a version, oldest first. They are read in pages, as far as they are consumed.
    default Stream<RecordedEvent> readAll(StreamId stream, long afterVersion) {
        return readAll(read(stream, afterVersion, PAGE), last -> read(stream, last.version(), PAGE));
    }

    /// All events that pass a filter, in order. They are read in pages, as far as they are consumed.
    default Stream<RecordedEvent> readAll(EventFilter filter) {
        return readAll(readLog(0, PAGE, filter), last -> readLog(last.position(), PAGE, filter));
    }

    /// @param next the page behind an event
    private static Stream<RecordedEvent> readAll(List<RecordedEvent> first,
            Function<RecordedEvent, List<RecordedEvent>> next) {
        return Stream.iterate(first, page -> !page.isEmpty(),
                page -> page.size() < PAGE ? List.of() : next.apply(page.getLast())).flatMap(List::stream);
    }

    /// The log after a position, in order and without a gap, at most `limit` events. 0 reads from its beginning.
    default List<RecordedEvent> readLog(long afterPosition, int limit) {
        return readLog(afterPosition, limit, EventFilter.ALL);
    }

    /// The events after a position that pass a filter, in order, at most `limit` of them.
    List<RecordedEvent> readLog(long afterPosition, int limit, EventFilter filter);

    /// The event at a position, 1 or more. As the log has no gap, it is the first after the position before.
    default Optional<RecordedEvent> find(long position) {
        return readLog(position - 1, 1).stream().findFirst();
    }

    /// The position of the last event, 0 if there is none.
    long head();

    /// Identifies the log: 32 random hexadecimal digits. After the database was restored from a backup, the log gets another
    /// id (see "Backups" in the page on production), so a consumer that stores positions elsewhere can tell that they no longer count.
    String id();
}
