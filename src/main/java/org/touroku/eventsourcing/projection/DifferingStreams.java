package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.UtcTime;

/// The table `differing_streams`: what drift detection has found.
final class DifferingStreams {
    private DifferingStreams() {}

    /// Those after a stream, in the order of their ids.
    static List<DifferingStream> after(NamedParameterJdbcOperations jdbc, String projection, String streamId,
            int limit) {
        return jdbc.query("""
                SELECT stream_id, found_at FROM differing_streams
                 WHERE projection = :projection AND stream_id > :id
                 ORDER BY stream_id
                 LIMIT :limit
                """, Map.of("projection", projection, "id", streamId, "limit", limit),
                DifferingStreams::differingStream);
    }

    static Optional<DifferingStream> find(NamedParameterJdbcOperations jdbc, String projection, String streamId) {
        return jdbc.query(
                "SELECT stream_id, found_at FROM differing_streams WHERE projection = :projection AND stream_id = :id",
                Map.of("projection", projection, "id", streamId), DifferingStreams::differingStream).stream()
                .findFirst();
    }

    private static DifferingStream differingStream(ResultSet row, int number) throws SQLException {
        return new DifferingStream(row.getString("stream_id"),
                UtcTime.read(row, "found_at"));
    }

    /// How many there are, by projection.
    static Map<String, Long> counts(NamedParameterJdbcOperations jdbc) {
        var counts = new HashMap<String, Long>();
        jdbc.query("SELECT projection, COUNT(*) AS streams FROM differing_streams GROUP BY projection", row -> {
            counts.put(row.getString("projection"), row.getLong("streams"));
        });
        return counts;
    }

    static void add(NamedParameterJdbcOperations jdbc, String projection, Collection<String> streamIds) {
        streamIds.forEach(id -> jdbc.update("""
                INSERT INTO differing_streams (projection, stream_id, found_at)
                VALUES (:projection, :id, UTC_TIMESTAMP(6))
                    ON DUPLICATE KEY UPDATE found_at = found_at
                """, Map.of("projection", projection, "id", id)));
    }

    static void remove(NamedParameterJdbcOperations jdbc, String projection, Collection<String> streamIds) {
        if (!streamIds.isEmpty()) {
            jdbc.update("DELETE FROM differing_streams WHERE projection = :projection AND stream_id IN (:ids)",
                    Map.of("projection", projection, "ids", streamIds));
        }
    }

    static void removeAll(NamedParameterJdbcOperations jdbc, String projection) {
        jdbc.update("DELETE FROM differing_streams WHERE projection = :projection", Map.of("projection", projection));
    }
}
