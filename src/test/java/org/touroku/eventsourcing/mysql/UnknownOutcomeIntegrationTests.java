package org.touroku.eventsourcing.mysql;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.eventsourcing.EventStore.PATIENCE;
import static org.touroku.eventsourcing.EventStoreContract.append;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.AppendResult;
import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;
import org.touroku.eventsourcing.IdempotencyKey;
import org.touroku.eventsourcing.IdempotentAppend;
import org.touroku.eventsourcing.JobRequest;
import org.touroku.eventsourcing.KeyUse;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StoredResponse;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.TcpProxy;
import org.touroku.support.TestDatabase;

/// The connection is cut at every step of the protocol: before, in and after COMMIT.
@Execution(ExecutionMode.CONCURRENT)
class UnknownOutcomeIntegrationTests {
    private static final int FAULTS = 27;
    /// More than the writer has for a batch.
    private static final Duration MORE_PATIENCE = PATIENCE.multipliedBy(3);

    private final TestDatabase database = TestDatabase.create().withoutTls();
    private final HikariDataSource direct = database.migrated();
    private final TcpProxy proxy = new TcpProxy(database.url());
    private final HikariDataSource proxied = connections(proxy);
    private GroupCommit groupCommit;

    @BeforeEach
    void open() {
        groupCommit = groupCommit(proxied);
    }

    private HikariDataSource connections(TcpProxy through) {
        var connections = new HikariDataSource();
        connections.setJdbcUrl(through.url());
        connections.setUsername(database.username());
        connections.setPassword(database.password());
        connections.setMaximumPoolSize(1);
        return connections;
    }

    private static GroupCommit groupCommit(HikariDataSource connections) {
        return new GroupCommit(new LockingTransactions("proxied", connections), new NoReadModels(), Digest::of,
                GroupCommit.CAPACITY, new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        groupCommit.close();
        proxied.close();
        proxy.close();
        direct.close();
    }

    @Test
    void reportsTheOutcomeThatTheDatabaseHolds() throws Exception {
        var results = new HashMap<StreamId, Object>();
        for (var fault : cuts("INSERT INTO events")) {
            groupCommit.append(append(stream(), 0, 1), PATIENCE); // a working connection to begin with
            fault.accept(proxy);
            results.putAll(appendThreeAtOnce(
                    stream -> append(stream, 0, 1, new Claim("email", stream.id()))));
            proxy.recover();
        }

        var stored = new NamedParameterJdbcTemplate(direct);
        var log = EventTable.after(stored, 0, 10_000);
        assertThat(log).extracting(RecordedEvent::position).doesNotHaveDuplicates().endsWith((long) log.size());
        results.forEach((stream, result) -> {
            var events = EventTable.ofStream(stored, stream, 0, 10);
            switch (result) {
                case Appended(_, var position, _) -> assertThat(events).singleElement()
                        .extracting(RecordedEvent::position).isEqualTo(position);
                case Outcome.UNKNOWN -> assertThat(events).hasSizeLessThanOrEqualTo(1);
                default -> assertThat(events).isEmpty();
            }
        });
        assertThat(results.values()).hasSize(3 * FAULTS).hasOnlyElementsOfType(Appended.class);
    }

    @Test
    void reportsTheOutcomeOfAnAppendWithoutEvents() throws Exception {
        var results = new HashMap<StreamId, Object>();
        for (var fault : cuts("INSERT INTO idempotency_keys")) {
            groupCommit.append(append(stream(), 0, 1), PATIENCE); // a working connection to begin with
            fault.accept(proxy);
            results.putAll(appendThreeAtOnce(UnknownOutcomeIntegrationTests::onlyAResponse));
            proxy.recover();
        }

        var stored = new NamedParameterJdbcTemplate(direct);
        results.forEach((stream, result) -> {
            var kept = IdempotencyKeyTable.find(stored, List.of(key(stream))).values();
            switch (result) {
                case Appended(var version, var position, _) -> {
                    assertThat(List.of(version, position)).containsExactly(0L, 0L);
                    assertThat(kept).extracting(StoredResponse::response).containsExactly("response to " + stream.id());
                }
                default -> assertThat(kept).isEmpty();
            }
        });
        assertThat(results.values()).hasSize(3 * FAULTS).hasOnlyElementsOfType(Appended.class);
        assertThat(EventTable.after(stored, 0, 10_000)).hasSize(FAULTS);
    }

    /// Without a response only the jobs tell whether they are stored.
    @Test
    void reportsTheOutcomeOfAnAppendOfJobs() throws Exception {
        var asked = new HashMap<StreamId, StreamId>();
        var results = new HashMap<StreamId, Object>();
        var number = 0;
        for (var fault : cuts("INSERT INTO jobs")) {
            var holder = stream();
            groupCommit.append(append(holder, 0, 1), PATIENCE); // a working connection to begin with
            var keyed = number++ % 2 == 0;
            fault.accept(proxy);
            var outcomes = appendThreeAtOnce(stream -> job(stream, holder, keyed));
            outcomes.keySet().forEach(stream -> asked.put(stream, holder));
            results.putAll(outcomes);
            proxy.recover();
        }

        var stored = new NamedParameterJdbcTemplate(direct);
        results.forEach((stream, result) -> assertThat(jobs(stored, stream, requireNonNull(asked.get(stream))))
                .isEqualTo(result instanceof Appended ? 1 : 0));
        assertThat(results.values()).hasSize(3 * FAULTS).hasOnlyElementsOfType(Appended.class);
        assertThat(EventTable.after(stored, 0, 10_000)).hasSize(FAULTS);
    }

    private static AppendRequest job(StreamId stream, StreamId holder, boolean keyed) {
        return new AppendRequest(stream, 0, List.of(), List.of(), new Metadata("command", "conversation", "caller"),
                KeyUse.NONE, null, keyed ? onlyAResponse(stream).idempotent() : null,
                List.of(new JobRequest("care", holder, "k" + stream.id())));
    }

    /// The database stays away.
    @Test
    void storesAJobAndItsResponseTogetherOrNeither() throws Exception {
        var stored = new NamedParameterJdbcTemplate(direct);
        var results = new HashMap<StreamId, Object>();
        var holder = stream();
        groupCommit.append(append(holder, 0, 1), PATIENCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : refusals("INSERT INTO jobs").stream()
                    .map(fault -> threads.submit(() -> appendOnce(fault, stream -> job(stream, holder, true))))
                    .toList()) {
                results.putAll(each.get());
            }
        }

        var storedByResult = new HashMap<Object, List<Integer>>();
        results.forEach((stream, result) -> {
            var jobs = jobs(stored, stream, holder);
            assertThat(IdempotencyKeyTable.find(stored, List.of(key(stream)))).hasSize(jobs);
            storedByResult.computeIfAbsent(result, _ -> new ArrayList<>()).add(jobs);
        });
        assertThat(storedByResult.get(new Appended(0, 0, false))).isNotEmpty().containsOnly(1);
        assertThat(storedByResult.get(Outcome.NOTHING_STORED)).isNotEmpty().containsOnly(0);
        assertThat(storedByResult.get(Outcome.UNKNOWN)).contains(0, 1);
    }

    private static int jobs(NamedParameterJdbcTemplate stored, StreamId stream, StreamId holder) {
        return stored.queryForList("SELECT kind FROM jobs WHERE stream_id = :holder AND kind = CONCAT('k', :stream)",
                Map.of("holder", holder.id(), "stream", stream.id()), String.class).size();
    }

    /// The database stays away: only then the outcome may remain unknown.
    @Test
    void reportsThatNothingIsStoredOnlyIfThatIsKnown() throws Exception {
        var results = new HashMap<StreamId, Object>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : refusals("INSERT INTO events").stream()
                    .map(fault -> threads.submit(() -> appendOnce(fault,
                            stream -> append(stream, 0, 1, new Claim("email", stream.id())))))
                    .toList()) {
                results.putAll(each.get());
            }
        }

        var stored = new NamedParameterJdbcTemplate(direct);
        var storedByOutcome = new HashMap<Outcome, List<Integer>>();
        results.forEach((stream, result) -> {
            var events = EventTable.ofStream(stored, stream, 0, 10);
            if (result instanceof Outcome outcome) {
                storedByOutcome.computeIfAbsent(outcome, _ -> new ArrayList<>()).add(events.size());
            } else {
                assertThat(result).isInstanceOfSatisfying(Appended.class,
                        appended -> assertThat(events).singleElement().extracting(RecordedEvent::position)
                                .isEqualTo(appended.position()));
            }
        });
        assertThat(storedByOutcome.get(Outcome.NOTHING_STORED)).isNotEmpty().containsOnly(0);
        assertThat(storedByOutcome.get(Outcome.UNKNOWN)).contains(0, 1);
        assertThat(results.values()).hasSize(FAULTS).hasAtLeastOneElementOfType(Appended.class);
    }

    private Map<StreamId, Object> appendOnce(Consumer<TcpProxy> fault,
            Function<StreamId, AppendRequest> append) throws Exception {
        try (var away = new TcpProxy(database.url()); var connections = connections(away)) {
            connections.setConnectionTimeout(1000);
            try (var writer = groupCommit(connections)) {
                writer.append(append(stream(), 0, 1), PATIENCE); // a working connection to begin with
                fault.accept(away);
                var stream = stream();
                var pending = new CompletableFuture<AppendResult>();
                pending.completeAsync(
                        () -> writer.append(append.apply(stream), MORE_PATIENCE),
                        Runnable::run);
                return Map.of(stream, result(pending));
            }
        }
    }

    /// At any step, and for certain at COMMIT and at its response.
    ///
    /// @param statement of the transaction
    private static List<Consumer<TcpProxy>> cuts(String statement) {
        return faults(proxy -> proxy.cutAtCommitOf(statement, false), proxy -> proxy.cutAtCommitOf(statement, true),
                TcpProxy::cutAfter);
    }

    private static List<Consumer<TcpProxy>> refusals(String statement) {
        return faults(proxy -> proxy.refuseAtCommitOf(statement, false),
                proxy -> proxy.refuseAtCommitOf(statement, true), TcpProxy::refuseAfter);
    }

    private static List<Consumer<TcpProxy>> faults(Consumer<TcpProxy> atCommit, Consumer<TcpProxy> atItsResponse,
            ObjIntConsumer<TcpProxy> afterPackets) {
        var anywhere = IntStream.range(1, FAULTS - 1)
                .<Consumer<TcpProxy>>mapToObj(packets -> proxy -> afterPackets.accept(proxy, packets));
        return Stream.concat(Stream.of(atCommit, atItsResponse), anywhere).toList();
    }

    private static AppendRequest onlyAResponse(StreamId stream) {
        return new AppendRequest(stream, 0, List.of(), List.of(), new Metadata("command", "conversation", "caller"),
                KeyUse.NONE, null,
                new IdempotentAppend(key(stream), Digest.of(stream.id()), _ -> "response to " + stream.id()));
    }

    private Map<StreamId, Object> appendThreeAtOnce(Function<StreamId, AppendRequest> append) throws Exception {
        var results = new HashMap<StreamId, Object>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var pending = new HashMap<StreamId, Future<AppendResult>>();
            for (int i = 0; i < 3; i++) {
                var stream = stream();
                pending.put(stream, threads.submit(() -> groupCommit.append(append.apply(stream), PATIENCE)));
            }
            for (var each : new ArrayList<>(pending.entrySet())) {
                results.put(each.getKey(), result(each.getValue()));
            }
        }
        return results;
    }

    private static Object result(Future<AppendResult> pending) throws InterruptedException {
        try {
            return pending.get();
        } catch (ExecutionException e) {
            return e.getCause() instanceof EventStoreUnavailable unavailable ? unavailable.outcome() : e;
        }
    }

    private static IdempotencyKey key(StreamId stream) {
        return new IdempotencyKey("caller", stream.id());
    }

    private static StreamId stream() {
        return new StreamId("lamp", UlidCreator.getMonotonicUlid().toString());
    }
}
