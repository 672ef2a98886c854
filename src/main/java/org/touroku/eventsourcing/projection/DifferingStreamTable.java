package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.UtcTime;

/// The table `differing_streams`: what drift detection has found.
final class DifferingStreamTable {
    private DifferingStreamTable() {}

    /// Those after a stream, in the order of their ids.
    static List<DifferingStream> after(NamedParameterJdbcOperations jdbc, String generation, String streamId,
            int limit) {
        return jdbc.query("""
                SELECT stream_id, found_at FROM differing_streams
                 WHERE generation = :generation AND stream_id > :id
                 ORDER BY stream_id
                 LIMIT :limit
                """, Map.of("generation", generation, "id", streamId, "limit", limit),
                DifferingStreamTable::differingStream);
    }

    static Optional<DifferingStream> find(NamedParameterJdbcOperations jdbc, String generation, String streamId) {
        return jdbc.query(
                "SELECT stream_id, found_at FROM differing_streams WHERE generation = :generation AND stream_id = :id",
                Map.of("generation", generation, "id", streamId), DifferingStreamTable::differingStream).stream()
                .findFirst();
    }

    private static DifferingStream differingStream(ResultSet row, int number) throws SQLException {
        return new DifferingStream(row.getString("stream_id"),
                UtcTime.read(row, "found_at"));
    }

    static void add(NamedParameterJdbcOperations jdbc, String generation, Collection<String> streamIds) {
        streamIds.forEach(id -> jdbc.update("""
                INSERT INTO differing_streams (generation, stream_id, found_at)
                VALUES (:generation, :id, UTC_TIMESTAMP(6))
                    ON DUPLICATE KEY UPDATE found_at = found_at
                """, Map.of("generation", generation, "id", id)));
    }

    static void remove(NamedParameterJdbcOperations jdbc, String generation, Collection<String> streamIds) {
        if (!streamIds.isEmpty()) {
            jdbc.update("DELETE FROM differing_streams WHERE generation = :generation AND stream_id IN (:ids)",
                    Map.of("generation", generation, "ids", streamIds));
        }
    }

    static void removeAll(NamedParameterJdbcOperations jdbc, String generation) {
        jdbc.update("DELETE FROM differing_streams WHERE generation = :generation", Map.of("generation", generation));
    }
}
