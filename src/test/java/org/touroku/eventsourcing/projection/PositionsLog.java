package org.touroku.eventsourcing.projection;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.LampDecider;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.MySqlTransaction;
import org.touroku.eventsourcing.mysql.Packet;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.Progress;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;
import org.touroku.support.TestDatabase;

/// A log, and a projection that notes each position: one that is applied twice violates the primary key.
final class PositionsLog implements AutoCloseable {
    static final KnownEvents KNOWN = new KnownEvents(List.of(LampDecider.events()));

    private final HikariDataSource database = TestDatabase.create().migrated();
    private final ConnectionPools pools = new ConnectionPools(database);
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final Set<Long> poison = ConcurrentHashMap.newKeySet();
    private volatile Predicate<ReadTables> broken = _ -> false;

    private final class Positions implements VerifiableProjection {
        private final int version;

        Positions(int version) {
            this.version = version;
        }

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
            return PositionsLog.tables("positions", "position_notes", "position_counts");
        }

        @Override
        public void apply(List<RecordedEvent> events, ReadTables tables) {
            tables.jdbc().batchUpdate(tables.sql("INSERT INTO {positions} (position) VALUES (:position)"),
                    events.stream()
                            .map(event -> new MapSqlParameterSource("position", event.position()))
                            .toArray(SqlParameterSource[]::new));
            if (broken.test(tables)) {
                throw new QueryTimeoutException("broken");
            }
            events.stream().filter(event -> poison.contains(event.position())).forEach(event -> {
                throw new IllegalArgumentException("cannot read position " + event.position());
            });
        }

        @Override
        public Set<String> streams(long after, long until, ReadTables tables) {
            return tables.jdbc().query(
                    tables.sql("SELECT position FROM {positions} WHERE position > :after AND position <= :until"),
                    Map.of("after", after, "until", until), (row, _) -> stream(row.getLong(1))).stream()
                    .collect(toSet());
        }

        @Override
        public Collection<String> differing(Map<String, List<RecordedEvent>> histories, ReadTables tables) {
            var applied = applied(tables.generation());
            return histories.entrySet().stream().filter(history -> !applied.containsAll(
                    history.getValue().stream().map(RecordedEvent::position).toList())).map(Map.Entry::getKey).toList();
        }

        @Override
        public void repair(String streamId, List<RecordedEvent> history, ReadTables tables) {
            history.forEach(event -> tables.jdbc().update(
                    tables.sql("INSERT IGNORE INTO {positions} (position) VALUES (:position)"),
                    Map.of("position", event.position())));
        }

        @Override
        public Map<String, Long> totals(ReadTables tables) {
            return Map.of("positions", tables.jdbc().query(tables.sql("SELECT COUNT(*) FROM {positions}"),
                    (row, _) -> row.getLong(1)).getFirst());
        }

        @Override
        public Map<String, Long> totals(List<RecordedEvent> history) {
            return Map.of("positions", (long) history.size());
        }
    }

    static List<ReadTable> tables(String... names) {
        return Stream.of(names).map(name -> new ReadTable(name, "(position BIGINT PRIMARY KEY)")).toList();
    }

    /// Starts again: the log is empty, and the first generation is live and empty.
    void clear() {
        tables().forEach(table -> jdbc.sql("DROP TABLE " + table).update());
        Stream.of("checkpoints", "parked_streams", "skipped_events", "projections", "generations", "drift_checks",
                "differing_streams", "events").forEach(table -> jdbc.sql("DELETE FROM " + table).update());
        jdbc.sql("UPDATE event_head SET position = 0").update();
        poison.clear();
        broken = _ -> false;
        begin(projection());
    }

    /// Makes an empty generation live.
    Generation begin(Projection projection) {
        try (var transactions = new LockingTransactions("begin", database)) {
            transactions.run(jdbc -> Pointers.create(jdbc, projection));
            var generation = request(projection, transactions);
            new GenerationTables(transactions).create(projection, generation);
            transactions.run(jdbc -> Pointers.swap(jdbc, projection));
            return generation;
        }
    }

    /// An instance of the service that runs the projection.
    ///
    /// @param kept how long a generation is kept after it was replaced, or after no instance has served its version
    RunningProjection instance(int version, Duration kept) {
        Pointers.create(pools.background(), projection(version));
        return RunningProjection.start(projection(version), KNOWN, new Progress(), pools, kept);
    }

    RunningProjection instance(Duration kept) {
        return instance(1, kept);
    }

    /// Requests a rebuild that no instance has begun.
    Generation request(Projection projection, LockingTransactions transactions) {
        return transactions.execute(jdbc -> {
            var next = Generation.take(jdbc, projection);
            Pointers.rebuild(jdbc, projection, next);
            return next;
        });
    }

    /// A rebuild that has its tables, and no rows yet.
    Rebuild newRebuild(Generation next, LockingTransactions transactions) {
        if (!new GenerationTables(transactions).create(projection(), next)) {
            throw new IllegalStateException("there are other tables with the names of " + next.name());
        }
        return new Rebuild(projection(), next, KNOWN, transactions, () -> {});
    }

    /// A rebuild that has applied all events (2,000 at the most), but is not live yet.
    Rebuild filledRebuild(Generation next, LockingTransactions transactions) {
        var rebuild = newRebuild(next, transactions);
        rebuild.advance();
        return rebuild;
    }

    Rebuild newRebuild(LockingTransactions transactions) {
        return newRebuild(request(projection(), transactions), transactions);
    }

    Rebuild filledRebuild(LockingTransactions transactions) {
        return filledRebuild(request(projection(), transactions), transactions);
    }

    /// Extends the live generation to the end of the log.
    static void catchUp(LiveRunner runner) {
        await().until(() -> runner.advance().next() == Next.NOTHING);
    }

    void awaitState(String state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> state.equals(pointers().state()));
    }

    Pointers pointers() {
        return Pointers.find(new NamedParameterJdbcTemplate(database), projection()).orElseThrow();
    }

    Generation live() {
        return requireNonNull(pointers().live());
    }

    HikariDataSource database() {
        return database;
    }

    ConnectionPools pools() {
        return pools;
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    VerifiableProjection projection() {
        return projection(1);
    }

    VerifiableProjection projection(int version) {
        return new Positions(version);
    }

    LiveRunner projector(String name) {
        return projector(name, 1);
    }

    LiveRunner projector(String name, int version) {
        return new LiveRunner(projection(version), KNOWN, new LockingTransactions(name, database));
    }

    /// Whether nothing can be applied.
    void setBroken(boolean so) {
        broken = _ -> so;
    }

    /// The tables to which nothing can be applied.
    void setBroken(Predicate<ReadTables> tables) {
        broken = tables;
    }

    /// The events that cannot be applied.
    void setPoison(Long... positions) {
        poison.clear();
        poison.addAll(List.of(positions));
    }

    /// Events of streams of their own.
    void append(long first, long last) {
        append(new NamedParameterJdbcTemplate(database), first, last);
    }

    /// Appends in a given transaction; the events are visible after its commit only.
    void append(NamedParameterJdbcOperations jdbc, long first, long last) {
        insert(jdbc, LongStream.rangeClosed(first, last).mapToObj(position -> event(position, position, 1)).toList());
        jdbc.update("UPDATE event_head SET position = :last", Map.of("last", last));
    }

    /// The next event of the stream that began at a position.
    void append(long position, long stream, long streamVersion) {
        insert(new NamedParameterJdbcTemplate(database), List.of(event(position, stream, streamVersion)));
        jdbc.sql("UPDATE event_head SET position = ?").param(position).update();
    }

    /// The id of the stream that began at a position.
    static String stream(long position) {
        return "%026d".formatted(position);
    }

    /// All positions up to the last.
    static Set<Long> positions(long last) {
        return LongStream.rangeClosed(1, last).boxed().collect(toSet());
    }

    Set<Long> applied() {
        return applied(live());
    }

    Set<Long> applied(Generation generation) {
        return new HashSet<>(jdbc.sql("SELECT position FROM " + generation.table("positions"))
                .query((row, _) -> row.getLong(1)).list());
    }

    long checkpoint() {
        return checkpoint(live());
    }

    long checkpoint(Generation generation) {
        return jdbc.sql("SELECT position FROM checkpoints WHERE subscription = ?").param(generation.name())
                .query(Long.class).single();
    }

    /// Of the live generation.
    long revision() {
        return jdbc.sql("SELECT revision FROM checkpoints WHERE subscription = ?").param(live().name())
                .query(Long.class).single();
    }

    /// The tables of all generations that exist.
    Set<String> tables() {
        return jdbc.sql("""
                SELECT table_name FROM information_schema.tables
                 WHERE table_schema = DATABASE() AND table_comment LIKE 'generation %'
                """).query((row, _) -> row.getString(1)).set();
    }

    /// The names of all generations that are stored.
    List<String> generations() {
        return jdbc.sql("SELECT projection, number FROM generations ORDER BY number")
                .query((row, _) -> row.getString("projection") + "_" + row.getLong("number")).list();
    }

    private static MapSqlParameterSource event(long position, long stream, long streamVersion) {
        return new MapSqlParameterSource("position", position).addValue("stream", stream(stream))
                .addValue("version", streamVersion);
    }

    private static void insert(NamedParameterJdbcOperations jdbc, List<MapSqlParameterSource> events) {
        jdbc.batchUpdate("""
                INSERT INTO events (position, stream_type, stream_id, stream_version, event_type, event_revision, data,
                                    metadata, recorded_at)
                VALUES (:position, 'lamp', :stream, :version, 'LampBought', 1, '{}', '{}', '2026-11-23')
                """, events.toArray(SqlParameterSource[]::new));
    }

    void execute(String sql) {
        jdbc.sql(sql).update();
    }

    @Override
    public void close() {
        pools.close();
        database.close();
    }

    /// Applies events as the writer does that appends them.
    static Optional<Step> extend(LiveRunner live, List<RecordedEvent> events, NamedParameterJdbcOperations jdbc) {
        return Packet.read(jdbc.getJdbcOperations(), live::take)
                .flatMap(locked -> live.extend(locked, events, MySqlTransaction.immediate(jdbc)));
    }
}
