package org.touroku.eventsourcing.subscription;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.EventTable;

/// The events of a parked stream that wait in a subscription.
///
/// @param skippedBy under which name skipped events are recorded
/// @param end       the subscription's checkpoint
record WaitingEvents(NamedParameterJdbcOperations jdbc, String skippedBy, ParkedStream parked, long end) {
    private static final int PAGE = 500;

    /// In order, from the one that could not be handled on, without those that are skipped; read page by page.
    Stream<RecordedEvent> stream() {
        return Stream
                .iterate(page(parked.position() - 1), page -> !page.isEmpty(), page -> page(page.getLast().position()))
                .flatMap(page -> {
                    var skipped = ParkedStreamTable.skipped(jdbc, skippedBy, page);
                    return page.stream().filter(event -> !skipped.contains(event.position()));
                });
    }

    private List<RecordedEvent> page(long after) {
        return EventTable.after(jdbc, after, PAGE, new EventFilter(null, parked.stream())).stream()
                .takeWhile(event -> event.position() <= end).toList();
    }
}
