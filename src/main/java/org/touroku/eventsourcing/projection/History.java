package org.touroku.eventsourcing.projection;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;

/// The events of single streams that a projection applies, from their beginning.
final class History {
    private History() {}

    /// By stream id, in the order of the given ids; without events that are skipped or unknown to this version.
    ///
    /// @param until the position of the last event
    static Map<String, List<RecordedEvent>> of(NamedParameterJdbcOperations jdbc, Projection projection,
            KnownEvents known, Collection<String> streamIds, long until) {
        var events = EventTable.ofStreams(jdbc, streamIds, until);
        var skipped = ParkedStreamTable.skipped(jdbc, projection.name(), events);
        var byStream = events.stream().filter(event -> !skipped.contains(event.position())).filter(known::knows)
                .collect(Collectors.groupingBy(event -> event.stream().id()));
        var histories = new LinkedHashMap<String, List<RecordedEvent>>();
        streamIds.forEach(id -> histories.put(id, byStream.getOrDefault(id, List.of())));
        return histories;
    }
}
