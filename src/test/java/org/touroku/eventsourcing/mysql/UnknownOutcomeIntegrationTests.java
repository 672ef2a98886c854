package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.eventsourcing.EventStore.PATIENCE;
import static org.touroku.eventsourcing.EventStoreContract.append;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.TcpProxy;
import org.touroku.TestDatabase;
import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.AppendResult;
import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;
import org.touroku.eventsourcing.IdempotencyKey;
import org.touroku.eventsourcing.IdempotentAppend;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StoredResponse;
import org.touroku.eventsourcing.StreamId;

/// The connection is cut at every step of the protocol: before, in and after COMMIT.
class UnknownOutcomeIntegrationTests {
    private static final int STEPS = 25;

    private final TestDatabase database = TestDatabase.create();
    private final HikariDataSource direct = database.migrated();
    private final TcpProxy proxy = new TcpProxy(database.url());
    private final HikariDataSource proxied = new HikariDataSource();
    private GroupCommit groupCommit;

    @BeforeEach
    void open() {
        proxied.setJdbcUrl(proxy.url());
        proxied.setUsername(database.username());
        proxied.setPassword(database.password());
        proxied.setMaximumPoolSize(1);
        groupCommit = new GroupCommit(new LockingTransactions("proxied", proxied), new NoReadModels(),
                GroupCommit.CAPACITY,
                new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        groupCommit.close();
        proxied.close();
        proxy.close();
        direct.close();
    }

    @Test
    void aCallerIsNeverToldWhatIsNotSo() throws Exception {
        var answers = new HashMap<StreamId, Object>();
        for (int packets = 1; packets <= STEPS; packets++) {
            groupCommit.append(append(stream(), 0, 1), PATIENCE); // a working connection to begin with
            proxy.cutAfter(packets);
            answers.putAll(appendThreeAtOnce(
                    stream -> append(stream, 0, 1, Claim.of("email", stream.id()))));
            proxy.recover();
        }

        var stored = new NamedParameterJdbcTemplate(direct);
        var log = EventTable.after(stored, 0, 10_000);
        assertThat(log).extracting(RecordedEvent::position).doesNotHaveDuplicates().endsWith((long) log.size());
        answers.forEach((stream, answer) -> {
            var events = EventTable.ofStream(stored, stream, 0, 10);
            switch (answer) {
                case Appended(_, var position, _) -> assertThat(events).singleElement()
                        .extracting(RecordedEvent::position).isEqualTo(position);
                case Outcome.UNKNOWN -> assertThat(events).hasSizeLessThanOrEqualTo(1);
                default -> assertThat(events).isEmpty();
            }
        });
        assertThat(answers.values()).filteredOn(Appended.class::isInstance).hasSizeGreaterThan(STEPS);
        assertThat(answers.values()).doesNotContain(Outcome.UNKNOWN);
    }

    @Test
    void aCallerWhoseAnswerIsAllThereIsToStoreIsNeverToldWhatIsNotSo() throws Exception {
        var answers = new HashMap<StreamId, Object>();
        for (int packets = 1; packets <= STEPS; packets++) {
            groupCommit.append(append(stream(), 0, 1), PATIENCE); // a working connection to begin with
            proxy.cutAfter(packets);
            answers.putAll(appendThreeAtOnce(UnknownOutcomeIntegrationTests::onlyAnAnswer));
            proxy.recover();
        }

        var stored = new NamedParameterJdbcTemplate(direct);
        answers.forEach((stream, answer) -> {
            var kept = IdempotencyKeyTable.find(stored, List.of(key(stream))).values();
            switch (answer) {
                case Appended(var version, var position, _) -> {
                    assertThat(List.of(version, position)).containsExactly(0L, 0L);
                    assertThat(kept).extracting(StoredResponse::response).containsExactly("answer to " + stream.id());
                }
                default -> assertThat(kept).isEmpty();
            }
        });
        assertThat(answers.values()).filteredOn(Appended.class::isInstance).hasSizeGreaterThan(STEPS);
        assertThat(answers.values()).doesNotContain(Outcome.UNKNOWN);
        assertThat(EventTable.after(stored, 0, 10_000)).hasSize(STEPS);
    }

    private static AppendRequest onlyAnAnswer(StreamId stream) {
        return new AppendRequest(stream, 0, List.of(), List.of(), new Metadata("command", "conversation", "caller"),
                new IdempotentAppend(key(stream), Digest.of(stream.id()), _ -> "answer to " + stream.id()));
    }

    private Map<StreamId, Object> appendThreeAtOnce(Function<StreamId, AppendRequest> append) throws Exception {
        var answers = new HashMap<StreamId, Object>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new HashMap<StreamId, Future<AppendResult>>();
            for (int i = 0; i < 3; i++) {
                var stream = stream();
                asked.put(stream, threads.submit(() -> groupCommit.append(append.apply(stream), PATIENCE)));
            }
            for (var each : new ArrayList<>(asked.entrySet())) {
                answers.put(each.getKey(), answer(each.getValue()));
            }
        }
        return answers;
    }

    private static Object answer(Future<AppendResult> asked) throws InterruptedException {
        try {
            return asked.get();
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
