package org.touroku.eventsourcing.subscription;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.mysql.UtcTime;

/// The tables `parked_streams` and `skipped_events`.
public final class ParkedStreamTable {
    private static final int LONGEST_ERROR = 1000;
    private static final String SELECT = """
            SELECT stream_type, stream_id, position, error, parked_at
              FROM parked_streams
             WHERE subscription = :subscription
            """;

    private ParkedStreamTable() {}

    /// The ids of the parked streams, and the positions of their first events that wait.
    public static Map<String, Long> positions(NamedParameterJdbcOperations jdbc, String subscription) {
        var positions = new HashMap<String, Long>();
        jdbc.query("SELECT stream_id, position FROM parked_streams WHERE subscription = :subscription",
                Map.of("subscription", subscription), row -> {
                    positions.put(row.getString("stream_id"), row.getLong("position"));
                });
        return positions;
    }

    public static Set<String> ids(NamedParameterJdbcOperations jdbc, String subscription) {
        return positions(jdbc, subscription).keySet();
    }

    public static Optional<ParkedStream> find(NamedParameterJdbcOperations jdbc, String subscription,
            String streamId) {
        return jdbc.query(SELECT + " AND stream_id = :id", Map.of("subscription", subscription, "id", streamId),
                ParkedStreamTable::parkedStream).stream().findFirst();
    }

    /// The parked streams after one, in the order of their ids.
    public static List<ParkedStream> after(NamedParameterJdbcOperations jdbc, String subscription, String streamId,
            int limit) {
        return jdbc.query(SELECT + " AND stream_id > :id ORDER BY stream_id LIMIT :limit",
                Map.of("subscription", subscription, "id", streamId, "limit", limit),
                ParkedStreamTable::parkedStream);
    }

    static List<ParkedStream> toRetry(NamedParameterJdbcOperations jdbc, String subscription) {
        return jdbc.query(SELECT + " AND retry ORDER BY stream_id", Map.of("subscription", subscription),
                ParkedStreamTable::parkedStream);
    }

    public static void requestRetry(NamedParameterJdbcOperations jdbc, String subscription, String streamId) {
        jdbc.update("UPDATE parked_streams SET retry = TRUE WHERE subscription = :subscription AND stream_id = :id",
                Map.of("subscription", subscription, "id", streamId));
    }

    /// Parks the stream of an event that can't be handled; if it is parked already, it waits at that event from now on.
    static void park(NamedParameterJdbcOperations jdbc, String subscription, RecordedEvent event, Exception reason) {
        var isNew = find(jdbc, subscription, event.stream().id()).isEmpty();
        CheckpointTable.revise(jdbc, subscription, isNew ? 1 : 0, 1);
        var error = new RedactedException(reason).onOneLine();
        jdbc.update("""
                INSERT INTO parked_streams (subscription, stream_type, stream_id, position, error, parked_at)
                VALUES (:subscription, :type, :id, :position, :error, UTC_TIMESTAMP(6))
                    ON DUPLICATE KEY UPDATE position = VALUES(position), error = VALUES(error), retry = FALSE
                """, new MapSqlParameterSource("subscription", subscription).addValue("type", event.stream().type())
                .addValue("id", event.stream().id()).addValue("position", event.position())
                .addValue("error", error.substring(0, Math.min(error.length(), LONGEST_ERROR))));
    }

    static void unpark(NamedParameterJdbcOperations jdbc, String subscription, String streamId) {
        CheckpointTable.revise(jdbc, subscription, -1, 1);
        jdbc.update("DELETE FROM parked_streams WHERE subscription = :subscription AND stream_id = :id",
                Map.of("subscription", subscription, "id", streamId));
    }

    public static void removeAll(NamedParameterJdbcOperations jdbc, String subscription) {
        jdbc.update("DELETE FROM parked_streams WHERE subscription = :subscription",
                Map.of("subscription", subscription));
    }

    /// Skips the event at which a stream is parked.
    ///
    /// @param skippedBy a subscription, or a projection: then all of its generations
    static void skip(NamedParameterJdbcOperations jdbc, String skippedBy, ParkedStream parked, String reason) {
        jdbc.update("""
                INSERT INTO skipped_events (skipped_by, position, stream_id, reason, skipped_at)
                VALUES (:skippedBy, :position, :id, :reason, UTC_TIMESTAMP(6))
                    ON DUPLICATE KEY UPDATE reason = VALUES(reason), skipped_at = VALUES(skipped_at)
                """, Map.of("skippedBy", skippedBy, "position", parked.position(), "id", parked.stream().id(),
                "reason", reason));
    }

    /// The positions of those events that are skipped.
    public static Set<Long> skipped(NamedParameterJdbcOperations jdbc, String skippedBy, List<RecordedEvent> among) {
        var positions = among.stream().mapToLong(RecordedEvent::position).summaryStatistics();
        return among.isEmpty()
                ? Set.of()
                : new HashSet<>(jdbc.queryForList("""
                        SELECT position FROM skipped_events
                         WHERE skipped_by = :skippedBy AND position BETWEEN :first AND :last
                        """, Map.of("skippedBy", skippedBy, "first", positions.getMin(), "last", positions.getMax()),
                        Long.class));
    }

    private static ParkedStream parkedStream(ResultSet row, int number) throws SQLException {
        return new ParkedStream(new StreamId(row.getString("stream_type"), row.getString("stream_id")),
                row.getLong("position"), row.getString("error"),
                UtcTime.read(row, "parked_at"));
    }
}
