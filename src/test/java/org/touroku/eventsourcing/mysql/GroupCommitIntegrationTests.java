package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.touroku.eventsourcing.EventStoreContract.append;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.TestDatabase;
import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome;
import org.touroku.eventsourcing.AppendOutcome.Appended;
import org.touroku.eventsourcing.AppendOutcome.ClaimTaken;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

class GroupCommitIntegrationTests {
    private static final int CAPACITY = 20;

    private static HikariDataSource database;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch release = new CountDownLatch(1);
    private LockingTransactions transactions;
    private GroupCommit groupCommit;

    @BeforeAll
    static void connect() {
        database = TestDatabase.create().migrated();
    }

    @AfterAll
    static void disconnect() {
        database.close();
    }

    @BeforeEach
    void open() {
        transactions = new LockingTransactions("test", database);
        groupCommit = new GroupCommit(transactions, new Alone(), CAPACITY, new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        release.countDown();
        threads.close();
        groupCommit.close();
    }

    @Test
    void whatWaitsSharesOneCommitAndABadCommandDoesNotFailItsNeighbours() throws Exception {
        var holder = holdTheHead();
        var first = submit(append(stream(), 0, 1, Instant.EPOCH));
        await().until(() -> groupCommit.waiting() == 0);
        var outcomes = new ArrayList<Future<AppendOutcome>>();
        for (int i = 0; i < 10; i++) {
            outcomes.add(submit(i == 5 ? tooLong() : append(stream(), 0, 1, Instant.EPOCH)));
        }
        await().until(() -> groupCommit.waiting() == 10);
        release.countDown();
        holder.get();
        assertThat(first.get()).isInstanceOf(Appended.class);

        for (int i = 0; i < 10; i++) {
            var outcome = outcomes.get(i);
            if (i == 5) {
                assertThatThrownBy(outcome::get).isInstanceOf(ExecutionException.class)
                        .cause().isNotInstanceOf(EventStoreUnavailable.class);
            } else {
                assertThat(outcome.get()).isInstanceOf(Appended.class);
            }
        }
    }

    @Test
    void aProjectionThatFailsWithinTheCommitDoesNotFailTheAppend() {
        var failing = new Alone() {
            private int committed;

            @Override
            public Runnable appended(List<RecordedEvent> events, NamedParameterJdbcOperations jdbc) {
                jdbc.update("DELETE FROM claims", Map.of());
                throw new IllegalStateException("projection");
            }

            @Override
            public void committed() {
                committed++;
            }
        };
        var claim = Claim.of("email", "ada@example.com");
        try (var writer = new GroupCommit(new LockingTransactions("failing", database), failing, CAPACITY,
                new SimpleMeterRegistry())) {
            assertThat(writer.append(append(stream(), 0, 1, Instant.EPOCH, claim))).isInstanceOf(Appended.class);
            assertThat(writer.append(append(stream(), 0, 1, Instant.EPOCH, claim))).isEqualTo(new ClaimTaken(claim));
            assertThat(failing.committed).isPositive();
        }
    }

    @Test
    void refusesWhatDoesNotFitIntoTheQueue() throws Exception {
        var holder = holdTheHead();
        var first = submit(append(stream(), 0, 1, Instant.EPOCH));
        await().until(() -> groupCommit.waiting() == 0);
        for (int i = 0; i < CAPACITY; i++) {
            threads.execute(() -> groupCommit.append(append(stream(), 0, 1, Instant.EPOCH)));
        }
        await().until(() -> groupCommit.waiting() == CAPACITY);

        assertThatThrownBy(() -> groupCommit.append(append(stream(), 0, 1, Instant.EPOCH)))
                .isInstanceOfSatisfying(EventStoreUnavailable.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.NOTHING_STORED));
        release.countDown();
        holder.get();
        assertThat(first.get()).isInstanceOf(Appended.class);
    }

    /// Promise: a frozen or cut-off instance that holds the head's lock loses it, and what it would have written.
    @Test
    void aHolderThatFallsSilentLosesTheLockAndItsTransaction() throws Exception {
        var silent = holdTheHead();

        assertThat(submit(append(stream(), 0, 1, Instant.EPOCH)).get(10, TimeUnit.SECONDS))
                .isInstanceOf(Appended.class);
        var head = JdbcClient.create(database).sql("SELECT position FROM event_head").query(Long.class).single();
        release.countDown();
        assertThatThrownBy(silent::get).isInstanceOf(ExecutionException.class);
        assertThat(EventRows.after(new NamedParameterJdbcTemplate(database), 0, 1000)).hasSize(head.intValue());
    }

    @Test
    void anIdleWriterKeepsItsConnection() {
        var before = connectionId();
        await().pollDelay(Duration.ofSeconds(3)).untilAsserted(() -> assertThat(connectionId()).isEqualTo(before));
    }

    private long connectionId() {
        return transactions.execute(jdbc -> jdbc.query("SELECT CONNECTION_ID()", rows -> {
            rows.next();
            return rows.getLong(1);
        }));
    }

    /// Another instance's transaction, which has written and does not go on until it is released.
    private Future<?> holdTheHead() throws InterruptedException {
        var held = new CountDownLatch(1);
        var holder = threads.submit(() -> {
            try (var other = new LockingTransactions("other", database)) {
                return other.execute(jdbc -> {
                    new AppendBatch(List.of(append(stream(), 0, 1, Instant.EPOCH))).write(jdbc, true);
                    held.countDown();
                    awaitRelease();
                    return 0;
                });
            }
        });
        held.await();
        return holder;
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Future<AppendOutcome> submit(Append append) {
        return threads.submit(() -> groupCommit.append(append));
    }

    private static Append tooLong() {
        var good = append(stream(), 0, 1, Instant.EPOCH);
        return new Append(good.stream(), 0, List.of(new NewEvent("x".repeat(65), 1, "{}")), List.of(), good.metadata(),
                good.at());
    }

    private static StreamId stream() {
        return new StreamId("lamp", UlidCreator.getUlid().toString());
    }
}
