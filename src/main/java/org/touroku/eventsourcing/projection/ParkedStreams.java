package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// The rows of `parked_streams` and `skipped_events`: what waits until somebody repairs it, and what nobody waits for.
final class ParkedStreams {
    private static final int LONGEST_ERROR = 1000;

    private ParkedStreams() {}

    static Set<String> ids(NamedParameterJdbcOperations jdbc, String checkpoint) {
        return new HashSet<>(jdbc.queryForList("SELECT stream_id FROM parked_streams WHERE projection = :checkpoint",
                Map.of("checkpoint", checkpoint), String.class));
    }

    static Optional<ParkedStream> find(NamedParameterJdbcOperations jdbc, String checkpoint, String streamId) {
        return jdbc.query("SELECT * FROM parked_streams WHERE projection = :checkpoint AND stream_id = :id",
                Map.of("checkpoint", checkpoint, "id", streamId), ParkedStreams::parkedStream).stream().findFirst();
    }

    /// Those behind a stream, in the order of their ids.
    static List<ParkedStream> after(NamedParameterJdbcOperations jdbc, String checkpoint, String streamId, int limit) {
        return jdbc.query("""
                SELECT * FROM parked_streams
                 WHERE projection = :checkpoint AND stream_id > :id
                 ORDER BY stream_id
                 LIMIT :limit
                """, Map.of("checkpoint", checkpoint, "id", streamId, "limit", limit), ParkedStreams::parkedStream);
    }

    /// Parks the stream of an event that cannot be applied, or says that it is another event now.
    static void park(NamedParameterJdbcOperations jdbc, String checkpoint, RecordedEvent event, Exception reason) {
        var error = reason.toString();
        jdbc.update("""
                INSERT INTO parked_streams (projection, stream_type, stream_id, position, error, parked_at)
                VALUES (:checkpoint, :type, :id, :position, :error, UTC_TIMESTAMP(6))
                    ON DUPLICATE KEY UPDATE position = VALUES(position), error = VALUES(error)
                """, new MapSqlParameterSource("checkpoint", checkpoint).addValue("type", event.stream().type())
                .addValue("id", event.stream().id()).addValue("position", event.position())
                .addValue("error", error.substring(0, Math.min(error.length(), LONGEST_ERROR))));
    }

    static void remove(NamedParameterJdbcOperations jdbc, String checkpoint, String streamId) {
        jdbc.update("DELETE FROM parked_streams WHERE projection = :checkpoint AND stream_id = :id",
                Map.of("checkpoint", checkpoint, "id", streamId));
    }

    static void removeAll(NamedParameterJdbcOperations jdbc, String checkpoint) {
        jdbc.update("DELETE FROM parked_streams WHERE projection = :checkpoint", Map.of("checkpoint", checkpoint));
    }

    /// @param projection whichever of its tables are filled
    static void skip(NamedParameterJdbcOperations jdbc, String projection, ParkedStream parked, String reason) {
        jdbc.update("""
                INSERT INTO skipped_events (projection, position, stream_id, reason, skipped_at)
                VALUES (:projection, :position, :id, :reason, UTC_TIMESTAMP(6))
                    ON DUPLICATE KEY UPDATE reason = VALUES(reason), skipped_at = VALUES(skipped_at)
                """, Map.of("projection", projection, "position", parked.position(), "id", parked.stream().id(),
                "reason", reason));
    }

    /// The positions of events that are skipped.
    static Set<Long> skipped(NamedParameterJdbcOperations jdbc, String projection, List<RecordedEvent> among) {
        return among.isEmpty()
                ? Set.of()
                : new HashSet<>(jdbc.query("""
                        SELECT position FROM skipped_events
                         WHERE projection = :projection AND position BETWEEN :first AND :last
                        """, Map.of("projection", projection, "first", first(among), "last", last(among)),
                        (row, _) -> row.getLong("position")));
    }

    private static long first(List<RecordedEvent> events) {
        return events.stream().mapToLong(RecordedEvent::position).min().orElseThrow();
    }

    private static long last(List<RecordedEvent> events) {
        return events.stream().mapToLong(RecordedEvent::position).max().orElseThrow();
    }

    private static ParkedStream parkedStream(ResultSet row, int number) throws SQLException {
        return new ParkedStream(new StreamId(row.getString("stream_type"), row.getString("stream_id")),
                row.getLong("position"), row.getString("error"),
                row.getObject("parked_at", LocalDateTime.class).toInstant(ZoneOffset.UTC));
    }
}
