package org.touroku.eventsourcing.projection;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.touroku.eventsourcing.RecordedEvent;

/// A projection whose tables can be compared with the log, stream by stream.
public interface VerifiableProjection extends Projection {
    /// The streams of which the tables say that they began within these positions.
    Set<String> streams(long after, long until, ReadTables tables);

    /// Those streams of which the tables hold something else than their events say.
    ///
    /// @param histories by stream id, oldest event first, as far as the tables have come; empty for a stream that the log
    ///                  does not know
    Collection<String> differing(Map<String, List<RecordedEvent>> histories, ReadTables tables);

    /// Makes the tables hold of a stream what its events say, and nothing else. Totals stay as they are.
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
