package org.touroku.eventsourcing.subscription;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.LampDecider;
import org.touroku.eventsourcing.LampDecider.LampBought;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.support.TestDatabase;

/// A log of lamps in a database of its own, for tests of subscriptions.
public final class LampLog implements AutoCloseable {
    public record LampDimmed(int watts) {}

    /// The event types that a version of the code knows, and those of a newer one.
    public static final KnownEvents KNOWN = new KnownEvents(List.of(LampDecider.events()));
    public static final KnownEvents KNOWN_TO_NEWER = new KnownEvents(List.of(
            new EventTypes<>("lamp").with("LampBought", 2, LampBought.class).upcasting("LampBought", 1, data -> data)
                    .with("LampDimmed", 1, LampDimmed.class)));

    private static final SqlParameterSource[] NONE = {};

    private final HikariDataSource database = TestDatabase.create().migrated();
    private final JdbcClient jdbc = JdbcClient.create(database);

    /// Starts again with an empty log.
    public void clear() {
        Stream.of("checkpoints", "parked_streams", "skipped_events", "jobs", "process_managers", "events")
                .forEach(table -> jdbc.sql("DELETE FROM " + table).update());
        jdbc.sql("UPDATE event_head SET position = 0").update();
    }

    public HikariDataSource database() {
        return database;
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    public void createCheckpoint(String subscription) {
        CheckpointTable.create(new NamedParameterJdbcTemplate(database), subscription, 1);
    }

    /// The subscriptions of one instance.
    public static Subscriptions subscriptions(List<Subscription> subscriptions, Progress progress,
            ConnectionPools pools) {
        return new Subscriptions(subscriptions, KNOWN, progress, new AppendSignal(), pools);
    }

    /// Events of streams of their own.
    public void append(long first, long last) {
        append(LongStream.rangeClosed(first, last).mapToObj(position -> event(position, position)).toList());
    }

    /// The next event of the stream that began at a position.
    public void appendTo(long stream, long position) {
        append(List.of(event(stream, position)));
    }

    public void append(List<MapSqlParameterSource> events) {
        new NamedParameterJdbcTemplate(database).batchUpdate("""
                INSERT INTO events (position, stream_type, stream_id, stream_version, event_type, event_revision, data,
                                    metadata, recorded_at)
                VALUES (:position, 'lamp', :stream, :position, :type, :revision, '{}', '{}', '2026-11-23')
                """, events.toArray(NONE));
        jdbc.sql("UPDATE event_head SET position = ?").param(events.getLast().getValue("position")).update();
    }

    /// An event of a type that has been known from the beginning. Versions of a stream need not be dense here.
    public static MapSqlParameterSource event(long stream, long position) {
        return event(stream, position, "LampBought", 1);
    }

    public static MapSqlParameterSource event(long stream, long position, String type, int revision) {
        return new MapSqlParameterSource("position", position).addValue("stream", stream(stream))
                .addValue("type", type).addValue("revision", revision);
    }

    /// The id of the stream that began at a position.
    public static String stream(long position) {
        return "%026d".formatted(position);
    }

    public long checkpoint(String subscription) {
        return jdbc.sql("SELECT position FROM checkpoints WHERE subscription = ?").param(subscription)
                .query(Long.class).single();
    }

    List<ParkedStream> parked(String subscription) {
        return ParkedStreamTable.after(new NamedParameterJdbcTemplate(database), subscription, "", 100);
    }

    @Override
    public void close() {
        database.close();
    }
}
