package org.touroku.eventsourcing.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// The rows of `events`.
public final class EventRows {
    private EventRows() {}

    /// The position of the last event that is committed.
    public static long head(NamedParameterJdbcOperations jdbc) {
        return EventHead.read(jdbc).position();
    }

    /// The log after a position, in order.
    public static List<RecordedEvent> after(NamedParameterJdbcOperations jdbc, long position, int limit) {
        return jdbc.query("""
                SELECT position, stream_type, stream_id, stream_version, event_type, event_revision, data, metadata,
                       recorded_at
                  FROM events
                 WHERE position > :position
                 ORDER BY position
                 LIMIT :limit
                """, Map.of("position", position, "limit", limit), EventRows::recordedEvent);
    }

    /// A stream after a version, in order.
    static List<RecordedEvent> ofStream(NamedParameterJdbcOperations jdbc, StreamId stream, long version, int limit) {
        return jdbc.query("""
                SELECT position, stream_type, stream_id, stream_version, event_type, event_revision, data, metadata,
                       recorded_at
                  FROM events
                 WHERE stream_id = :id AND stream_version > :version AND stream_type = :type
                 ORDER BY stream_version
                 LIMIT :limit
                """, Map.of("id", stream.id(), "type", stream.type(), "version", version, "limit", limit),
                EventRows::recordedEvent);
    }

    /// The versions that streams have; those without an event are left out.
    static Map<String, Long> versions(NamedParameterJdbcOperations jdbc, Collection<String> streamIds) {
        var versions = new HashMap<String, Long>();
        jdbc.query("""
                SELECT stream_id, MAX(stream_version) AS version
                  FROM events
                 WHERE stream_id IN (:ids)
                 GROUP BY stream_id
                """, Map.of("ids", streamIds), row -> {
            versions.put(row.getString("stream_id"), row.getLong("version"));
        });
        return versions;
    }

    static void insert(NamedParameterJdbcOperations jdbc, List<RecordedEvent> events) {
        jdbc.batchUpdate("""
                INSERT INTO events (position, stream_type, stream_id, stream_version, event_type, event_revision, data,
                                    metadata, recorded_at)
                VALUES (:position, :streamType, :streamId, :version, :type, :revision, :data, :metadata, :recordedAt)
                """, events.stream().map(EventRows::parameters).toArray(SqlParameterSource[]::new));
    }

    private static SqlParameterSource parameters(RecordedEvent event) {
        return new MapSqlParameterSource()
                .addValue("position", event.position())
                .addValue("streamType", event.stream().type())
                .addValue("streamId", event.stream().id())
                .addValue("version", event.version())
                .addValue("type", event.type())
                .addValue("revision", event.revision())
                .addValue("data", event.data())
                .addValue("metadata", event.metadata())
                .addValue("recordedAt", LocalDateTime.ofInstant(event.recordedAt(), ZoneOffset.UTC));
    }

    static RecordedEvent recordedEvent(ResultSet row, int number) throws SQLException {
        return new RecordedEvent(
                row.getLong("position"),
                new StreamId(row.getString("stream_type"), row.getString("stream_id")),
                row.getLong("stream_version"),
                row.getString("event_type"),
                row.getInt("event_revision"),
                row.getString("data"),
                row.getString("metadata"),
                row.getObject("recorded_at", LocalDateTime.class).toInstant(ZoneOffset.UTC));
    }
}
