package org.touroku.eventsourcing.projection;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.TestDatabase;
import org.touroku.eventsourcing.LampDecider;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.TransactionalRunner;

/// A log, and a projection that notes each position: one that is applied twice violates the primary key.
final class PositionsLog implements AutoCloseable {
    static final KnownEvents KNOWN = new KnownEvents(List.of(LampDecider.events()));

    private final HikariDataSource database = TestDatabase.create().migrated();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final Set<Long> poison = ConcurrentHashMap.newKeySet();
    private volatile boolean broken;
    private volatile int version = 1;

    private final class Positions implements Projection {
        @Override
        public String name() {
            return "positions";
        }

        @Override
        public int version() {
            return version;
        }

        @Override
        public List<ReadTable> tables() {
            return List.of(new ReadTable("positions", "position"));
        }

        @Override
        public void apply(List<RecordedEvent> events, ReadTables tables) {
            tables.jdbc().batchUpdate(tables.sql("INSERT INTO {positions} (position) VALUES (:position)"),
                    events.stream()
                            .map(event -> new MapSqlParameterSource("position", event.position()))
                            .toArray(SqlParameterSource[]::new));
            if (broken) {
                throw new QueryTimeoutException("broken");
            }
            events.stream().filter(event -> poison.contains(event.position())).forEach(event -> {
                throw new IllegalArgumentException("cannot read position " + event.position());
            });
        }
    }

    /// As if nothing had happened yet.
    void clear() {
        Stream.of(TableSet.values())
                .forEach(set -> jdbc.sql("DROP TABLE IF EXISTS " + set.of("positions")).update());
        Stream.of("checkpoints", "parked_streams", "skipped_events", "rebuilds", "events")
                .forEach(table -> jdbc.sql("DELETE FROM " + table).update());
        jdbc.sql("UPDATE event_head SET position = 0").update();
        jdbc.sql("CREATE TABLE positions (position BIGINT PRIMARY KEY)").update();
        jdbc.sql("INSERT INTO checkpoints (subscription, position, version) VALUES ('positions', 0, 1)").update();
        poison.clear();
        broken = false;
        version = 1;
    }

    HikariDataSource database() {
        return database;
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    Projection projection() {
        return new Positions();
    }

    TransactionalRunner projector(TableSet set, String name) {
        return new Projector(new Positions(), set).runner(KNOWN, new LockingTransactions(name, database),
                Projector.BATCH_SIZE);
    }

    /// Whether nothing can be applied.
    void setBroken(boolean so) {
        broken = so;
    }

    /// The events that cannot be applied.
    void setPoison(Long... positions) {
        poison.clear();
        poison.addAll(List.of(positions));
    }

    void setVersion(int newer) {
        version = newer;
    }

    /// Events of streams of their own.
    void append(long first, long last) {
        insert(LongStream.rangeClosed(first, last).mapToObj(position -> event(position, position, 1)).toList());
        jdbc.sql("UPDATE event_head SET position = ?").param(last).update();
    }

    /// The next event of the stream that began at a position.
    void append(long position, long stream, long streamVersion) {
        insert(List.of(event(position, stream, streamVersion)));
        jdbc.sql("UPDATE event_head SET position = ?").param(position).update();
    }

    /// The id of the stream that began at a position.
    static String stream(long position) {
        return "%026d".formatted(position);
    }

    Set<Long> applied() {
        return applied(TableSet.LIVE);
    }

    Set<Long> applied(TableSet set) {
        return new HashSet<>(jdbc.sql("SELECT position FROM " + set.of("positions"))
                .query((row, _) -> row.getLong(1)).list());
    }

    long checkpoint() {
        return jdbc.sql("SELECT position FROM checkpoints WHERE subscription = 'positions'").query(Long.class).single();
    }

    private static MapSqlParameterSource event(long position, long stream, long streamVersion) {
        return new MapSqlParameterSource("position", position).addValue("stream", stream(stream))
                .addValue("version", streamVersion);
    }

    private void insert(List<MapSqlParameterSource> events) {
        new NamedParameterJdbcTemplate(database).batchUpdate("""
                INSERT INTO events (position, stream_type, stream_id, stream_version, event_type, event_revision, data,
                                    metadata, recorded_at)
                VALUES (:position, 'lamp', :stream, :version, 'LampBought', 1, '{}', '{}', '2026-11-23')
                """, events.toArray(SqlParameterSource[]::new));
    }

    @Override
    public void close() {
        database.close();
    }
}
