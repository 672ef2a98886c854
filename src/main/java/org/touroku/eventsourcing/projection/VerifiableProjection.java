package org.touroku.eventsourcing.projection;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.touroku.eventsourcing.RecordedEvent;

/// A projection whose tables can be compared with the log, stream by stream.
public interface VerifiableProjection extends Projection {
    /// The streams that began within these positions according to the tables.
    Set<String> streams(long after, long until, ReadTables tables);

    /// The streams whose rows differ from a replay of their events.
    ///
    /// @param histories by stream id, oldest event first, as far as the tables have come; empty for a stream that the log
    ///                  does not know
    Collection<String> differing(Map<String, List<RecordedEvent>> histories, ReadTables tables);

    /// Repairs the rows of a stream: replaces them by a replay of its events.
    void repair(String streamId, List<RecordedEvent> history, ReadTables tables);

    /// Totals over all streams, by any names, if the tables hold some that no row of a stream shows.
    default Map<String, Long> totals(ReadTables tables) {
        return Map.of();
    }

    /// What a stream adds to the totals after these events.
    default Map<String, Long> totals(List<RecordedEvent> history) {
        return Map.of();
    }
}
