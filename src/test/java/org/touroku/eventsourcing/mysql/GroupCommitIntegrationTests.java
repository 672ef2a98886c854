package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.touroku.eventsourcing.EventStore.PATIENCE;
import static org.touroku.eventsourcing.EventStoreContract.append;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.AppendResult;
import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.AppendResult.ClaimConflict;
import org.touroku.eventsourcing.AppendResult.VersionConflict;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.TestDatabase;

class GroupCommitIntegrationTests {
    private static final int CAPACITY = 20;

    @AutoClose
    private static final HikariDataSource database = TestDatabase.create().migrated();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch release = new CountDownLatch(1);
    private LockingTransactions transactions;
    private GroupCommit groupCommit;

    @BeforeEach
    void open() {
        transactions = new LockingTransactions("test", database);
        groupCommit = new GroupCommit(transactions, new NoReadModels(), Digest::of, CAPACITY,
                new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        release.countDown();
        threads.close();
        groupCommit.close();
    }

    @Test
    void waitingAppendsShareOneCommitAndARefusedOneDoesNotFailTheOthers() throws Exception {
        var holder = holdTheHead();
        var first = submit(append(stream(), 0, 1));
        await().until(() -> groupCommit.waiting() == 0);
        var outcomes = new ArrayList<Future<AppendResult>>();
        for (int i = 0; i < 10; i++) {
            outcomes.add(submit(i == 5 ? notJson() : append(stream(), 0, 1)));
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
        var failing = new NoReadModels() {
            private int committed;

            @Override
            Extension extend(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
                jdbc.update("DELETE FROM claims", Map.of());
                throw new IllegalStateException("projection");
            }

            @Override
            void committed() {
                committed++;
            }
        };
        var claim = new Claim("email", "ada@example.com");
        try (var writer = new GroupCommit(new LockingTransactions("failing", database), failing, Digest::of, CAPACITY,
                new SimpleMeterRegistry())) {
            var holder = stream();
            assertThat(writer.append(append(holder, 0, 1, claim), PATIENCE)).isInstanceOf(Appended.class);
            assertThat(writer.append(append(stream(), 0, 1, claim), PATIENCE))
                    .isEqualTo(new ClaimConflict(claim, holder));
            assertThat(failing.committed).isPositive();
        }
    }

    @Test
    void aProjectionThatFailsDoesNotTurnAConflictOfABatchIntoAFailure() throws Exception {
        var failing = new NoReadModels() {
            @Override
            Extension extend(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
                throw new IllegalStateException("projection");
            }
        };
        var taken = new Claim("email", "taken@example.com");
        var owner = stream();
        groupCommit.append(append(owner, 0, 1, taken), PATIENCE);
        var moved = stream();
        groupCommit.append(append(moved, 0, 1), PATIENCE);
        try (var writer = new GroupCommit(new LockingTransactions("failing", database), failing, Digest::of, CAPACITY,
                new SimpleMeterRegistry())) {
            var holder = holdTheHead();
            var first = submit(writer, append(stream(), 0, 1));
            await().until(() -> writer.waiting() == 0);
            var conflict = submit(writer, append(stream(), 0, 1, taken));
            var moreConflict = submit(writer, append(moved, 0, 1));
            var good = submit(writer, append(stream(), 0, 1));
            await().until(() -> writer.waiting() == 3);
            release.countDown();
            holder.get();

            assertThat(first.get()).isInstanceOf(Appended.class);
            assertThat(conflict.get()).isEqualTo(new ClaimConflict(taken, owner));
            assertThat(moreConflict.get()).isEqualTo(new VersionConflict(1));
            assertThat(good.get()).isInstanceOf(Appended.class);
        }
    }

    /// An append that was given up while the writer waited for the head must not be stored later.
    @Test
    void leavesOutAnAppendThatIsGivenUpBeforeTheHeadIsLocked() throws Exception {
        var holder = holdTheHead();
        var givenUp = stream();
        assertThatThrownBy(() -> groupCommit.append(append(givenUp, 0, 1), Duration.ofMillis(200)))
                .isInstanceOfSatisfying(EventStoreUnavailable.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.NOTHING_STORED));
        var patient = submit(append(stream(), 0, 1));
        release.countDown();
        holder.get();

        assertThat(patient.get()).isInstanceOf(Appended.class);
        assertThat(EventTable.ofStream(new NamedParameterJdbcTemplate(database), givenUp, 0, 1)).isEmpty();
    }

    @Test
    void refusesAppendsBeyondTheCapacityOfTheQueue() throws Exception {
        var holder = holdTheHead();
        var first = submit(append(stream(), 0, 1));
        await().until(() -> groupCommit.waiting() == 0);
        var waiting = IntStream.range(0, CAPACITY).mapToObj(_ -> submit(append(stream(), 0, 1))).toList();
        await().until(() -> groupCommit.waiting() == CAPACITY);

        assertThatThrownBy(() -> groupCommit.append(append(stream(), 0, 1), PATIENCE))
                .isInstanceOfSatisfying(EventStoreUnavailable.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.NOTHING_STORED));
        release.countDown();
        holder.get();
        assertThat(first.get()).isInstanceOf(Appended.class);
        assertThat(waiting).extracting(Future::get).hasOnlyElementsOfType(Appended.class);
    }

    /// Promise: a frozen or cut-off instance that holds the head's lock loses it, and what it would have written.
    @Test
    void aHolderThatFallsSilentLosesTheLockAndItsTransaction() throws Exception {
        var silent = holdTheHead();

        assertThat(submit(append(stream(), 0, 1)).get(10, TimeUnit.SECONDS))
                .isInstanceOf(Appended.class);
        var head = JdbcClient.create(database).sql("SELECT position FROM event_head").query(Long.class).single();
        release.countDown();
        assertThatThrownBy(silent::get).isInstanceOf(ExecutionException.class);
        assertThat(EventTable.after(new NamedParameterJdbcTemplate(database), 0, 1000)).hasSize(head.intValue());
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
                    NoReadModels.write(new AppendTransaction(List.of(Append.of(append(stream(), 0, 1), Digest::of))),
                            jdbc);
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

    private Future<AppendResult> submit(AppendRequest append) {
        return submit(groupCommit, append);
    }

    private Future<AppendResult> submit(GroupCommit writer, AppendRequest append) {
        return threads.submit(() -> writer.append(append, PATIENCE));
    }

    private static AppendRequest notJson() {
        var good = append(stream(), 0, 1);
        return new AppendRequest(good.stream(), 0, List.of(new NewEvent("LampBought", 1, "{")), List.of(),
                good.metadata());
    }

    private static StreamId stream() {
        return new StreamId("lamp", UlidCreator.getUlid().toString());
    }
}
