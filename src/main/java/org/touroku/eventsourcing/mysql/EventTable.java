package org.touroku.eventsourcing.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// The table `events`.
public final class EventTable {
    private static final String FROM_INDEX = """
            SELECT position, stream_type, stream_id, stream_version, event_type, event_revision, data, metadata, recorded_at,
                   stream_key
              FROM events%s LEFT JOIN stream_keys FORCE INDEX (PRIMARY) USING (stream_id)
            """;
    private static final String SELECT = FROM_INDEX.formatted("");
    private static final String SELECT_BY_TYPE = FROM_INDEX.formatted(" FORCE INDEX (by_type)");
    private static final String SELECT_BY_STREAM = FROM_INDEX.formatted(" FORCE INDEX (stream)");

    private EventTable() {}

    /// The position of the last committed event.
    public static long head(NamedParameterJdbcOperations jdbc) {
        return LogHead.read(jdbc).position();
    }

    /// The log after a position, in order.
    public static List<RecordedEvent> after(NamedParameterJdbcOperations jdbc, long position, int limit) {
        return jdbc.query(SELECT + """
                 WHERE position > :position
                 ORDER BY position
                 LIMIT :limit
                """, Map.of("position", position, "limit", limit), EventTable::recordedEvent);
    }

    /// The log between two positions, without the first and with the last, in order.
    ///
    /// @param streamType of the only streams whose events are read; null for all
    public static List<RecordedEvent> between(NamedParameterJdbcOperations jdbc, long after, long until,
            @Nullable String streamType) {
        return jdbc.query(SELECT + """
                 WHERE position > :after AND position <= :until AND stream_type = COALESCE(:streamType, stream_type)
                 ORDER BY position
                """, new MapSqlParameterSource("after", after).addValue("until", until)
                .addValue("streamType", streamType), EventTable::recordedEvent);
    }

    /// The events after a position that pass a filter, in order. Indexes are named, so that the work is bounded by the events
    /// that are found, or by those of the stream, whatever the optimizer expects.
    public static List<RecordedEvent> after(NamedParameterJdbcOperations jdbc, long position, int limit,
            EventFilter filter) {
        var stream = filter.stream();
        var type = filter.type();
        if (stream != null) {
            return ofStreamAfter(jdbc, stream, type, position, limit);
        }
        if (type != null) {
            return ofTypeAfter(jdbc, type, position, limit);
        }
        var streamType = filter.streamType();
        return streamType != null
                ? ofStreamTypeAfter(jdbc, streamType, position, limit)
                : after(jdbc, position, limit);
    }

    /// Reads past the events of other aggregates.
    private static List<RecordedEvent> ofStreamTypeAfter(NamedParameterJdbcOperations jdbc, String streamType,
            long position, int limit) {
        return jdbc.query(SELECT + """
                 WHERE position > :position AND stream_type = :streamType
                 ORDER BY position
                 LIMIT :limit
                """, Map.of("position", position, "streamType", streamType, "limit", limit), EventTable::recordedEvent);
    }

    private static List<RecordedEvent> ofTypeAfter(NamedParameterJdbcOperations jdbc, String type, long position,
            int limit) {
        return jdbc.query(SELECT_BY_TYPE + """
                 WHERE event_type = :type AND position > :position
                 ORDER BY position
                 LIMIT :limit
                """, Map.of("type", type, "position", position, "limit", limit), EventTable::recordedEvent);
    }

    /// Versions and positions grow together: if the event at the position belongs to the stream, as in paging, the read begins
    /// there.
    private static List<RecordedEvent> ofStreamAfter(NamedParameterJdbcOperations jdbc, StreamId stream,
            @Nullable String type, long position, int limit) {
        return jdbc.query(SELECT_BY_STREAM + """
                 WHERE stream_id = :id AND stream_type = :streamType AND position > :position
                   AND stream_version > COALESCE(
                           (SELECT stream_version FROM events WHERE position = :position AND stream_id = :id), 0)
                   AND event_type = COALESCE(:type, event_type)
                 ORDER BY stream_version
                 LIMIT :limit
                """, new MapSqlParameterSource("id", stream.id()).addValue("streamType", stream.type())
                .addValue("type", type).addValue("position", position).addValue("limit", limit),
                EventTable::recordedEvent);
    }

    /// A stream after a version, in order.
    static List<RecordedEvent> ofStream(NamedParameterJdbcOperations jdbc, StreamId stream, long version, int limit) {
        return jdbc.query(SELECT + """
                 WHERE stream_id = :id AND stream_version > :version AND stream_type = :type
                 ORDER BY stream_version
                 LIMIT :limit
                """, Map.of("id", stream.id(), "type", stream.type(), "version", version, "limit", limit),
                EventTable::recordedEvent);
    }

    /// The streams that begin within these positions.
    public static List<String> streamsBegun(NamedParameterJdbcOperations jdbc, long after, long until) {
        return jdbc.query("""
                SELECT stream_id FROM events WHERE position > :after AND position <= :until AND stream_version = 1
                """, Map.of("after", after, "until", until), (row, _) -> row.getString("stream_id"));
    }

    /// Whole streams up to a position, in order.
    public static List<RecordedEvent> ofStreams(NamedParameterJdbcOperations jdbc, Collection<String> streamIds,
            long until) {
        return streamIds.isEmpty()
                ? List.of()
                : jdbc.query(SELECT + """
                         WHERE stream_id IN (:ids) AND position <= :until
                         ORDER BY stream_id, stream_version
                        """, Map.of("ids", streamIds, "until", until), EventTable::recordedEvent);
    }

    /// The versions that streams have; those without an event are left out.
    static Supplier<Map<String, Long>> versions(Packet packet, Collection<String> streamIds) {
        return packet.queryMap("""
                SELECT stream_id, MAX(stream_version) AS version
                  FROM events
                 WHERE stream_id IN (%s)
                 GROUP BY stream_id
                """.formatted(Packet.placeholders(streamIds)),
                (row, _) -> Map.entry(row.getString("stream_id"), row.getLong("version")), streamIds);
    }

    static void insert(MySqlTransaction transaction, List<RecordedEvent> events) {
        transaction.insert("""
                INSERT INTO events (position, stream_type, stream_id, stream_version, event_type, event_revision, data,
                                    metadata, recorded_at)""",
                events, event -> List.of(event.position(), event.stream().type(), event.stream().id(), event.version(),
                        event.type(), event.revision(), event.data(), event.metadata(),
                        UtcTime.of(event.recordedAt())),
                "");
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
                UtcTime.read(row, "recorded_at"),
                row.getString("stream_key"));
    }
}
