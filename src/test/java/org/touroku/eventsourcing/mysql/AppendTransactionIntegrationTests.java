package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.touroku.eventsourcing.EventStoreContract.append;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.IdempotencyKey;
import org.touroku.eventsourcing.IdempotentAppend;
import org.touroku.eventsourcing.JobRequest;
import org.touroku.eventsourcing.KeyUse;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.TestDatabase;

/// What a later transaction finds out about the outcome of an append.
class AppendTransactionIntegrationTests {
    @AutoClose
    private static final HikariDataSource database = TestDatabase.create().migrated();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch release = new CountDownLatch(1);
    private LockingTransactions one;
    private LockingTransactions other;

    @BeforeEach
    void open() {
        one = new LockingTransactions("one", database);
        other = new LockingTransactions("other", database);
    }

    @AfterEach
    void close() {
        release.countDown();
        threads.close();
        one.close();
        other.close();
    }

    @Test
    void isStoredOnceItIsCommitted() {
        var events = transaction(append(stream(), 0, 2));
        one.run(jdbc -> NoReadModels.write(events, jdbc));
        var response = transaction(response("first"));
        one.run(jdbc -> NoReadModels.write(response, jdbc));

        assertThat(other.transact(events::isStored)).isTrue();
        assertThat(other.transact(response::isStored)).isTrue();
    }

    @Test
    void isNotStoredWhenItWasRolledBack() {
        var events = transaction(append(stream(), 0, 2));
        rollBack(events);
        var response = transaction(response("second"));
        rollBack(response);

        assertThat(other.transact(events::isStored)).isFalse();
        assertThat(other.transact(response::isStored)).isFalse();
    }

    @Test
    void isNotStoredWhenAnotherTransactionHasTakenItsPositions() {
        var rolledBack = transaction(append(stream(), 0, 2));
        rollBack(rolledBack);
        var stored = transaction(append(stream(), 0, 2));
        one.run(jdbc -> NoReadModels.write(stored, jdbc));

        assertThat(other.transact(rolledBack::isStored)).isFalse();
        assertThat(other.transact(stored::isStored)).isTrue();
    }

    @Test
    void isNotStoredWhenAnotherTransactionHasTakenItsKey() {
        var rolledBack = transaction(response("third", "the one"));
        rollBack(rolledBack);
        var stored = transaction(response("third", "the other"));
        one.run(jdbc -> NoReadModels.write(stored, jdbc));

        assertThat(other.transact(rolledBack::isStored)).isFalse();
        assertThat(other.transact(stored::isStored)).isTrue();
    }

    @Test
    void isStoredOnceItsJobsAre() {
        var jobs = transaction(job(holder()));
        one.run(jdbc -> NoReadModels.write(jobs, jdbc));
        assertThat(other.transact(jobs::isStored)).isTrue();

        var rolledBack = transaction(job(holder()));
        rollBack(rolledBack);
        assertThat(other.transact(rolledBack::isStored)).isFalse();
    }

    @Test
    void hasNothingToDoForAJobOfAStreamWithoutEvents() {
        var nothing = transaction(job(stream()));
        rollBack(nothing);
        assertThat(other.transact(nothing::isStored)).isTrue();
    }

    /// A repeat of a discreet request on another instance has the same response.
    @Test
    void isNotStoredWhenAnotherTransactionHasStoredItsResponseOnly() {
        var asked = job(holder());
        var rolledBack = new AppendTransaction(List.of(Append.of(response("fourth"), Digest::of),
                Append.of(asked, Digest::of)));
        rollBack(rolledBack);
        var stored = transaction(response("fourth"));
        one.run(jdbc -> NoReadModels.write(stored, jdbc));
        assertThat(other.transact(rolledBack::isStored)).isFalse();

        var missing = transaction(asked);
        one.run(jdbc -> NoReadModels.write(missing, jdbc));
        assertThat(other.transact(rolledBack::isStored)).isTrue();
    }

    @Test
    void isNotStoredWhenAnotherTransactionHasStoredItsJobOnly() {
        var asked = job(holder());
        var rolledBack = new AppendTransaction(List.of(Append.of(response("fifth"), Digest::of),
                Append.of(asked, Digest::of)));
        rollBack(rolledBack);
        var job = transaction(asked);
        one.run(jdbc -> NoReadModels.write(job, jdbc));
        assertThat(other.transact(rolledBack::isStored)).isFalse();
    }

    /// A stream with an event.
    private StreamId holder() {
        var holder = stream();
        var begun = transaction(append(holder, 0, 1));
        one.run(jdbc -> NoReadModels.write(begun, jdbc));
        return holder;
    }

    private static AppendRequest job(StreamId holder) {
        return new AppendRequest(stream(), 0, List.of(), List.of(), new Metadata("command", "conversation", "caller"),
                KeyUse.NONE, null, null, List.of(new JobRequest("care", holder, "notice")));
    }

    /// Its COMMIT may still be on its way to the database when the connection of its client is broken already.
    @Test
    void looksUpTheOutcomeOnlyAfterTheTransactionHasEnded() throws Exception {
        var underWay = transaction(append(stream(), 0, 1));
        var holder = hold(underWay);
        var stored = threads.submit(() -> other.transact(underWay::isStored));

        assertThatThrownBy(() -> stored.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        release.countDown();
        holder.get();
        assertThat(stored.get()).isTrue();
    }

    /// A statement's time is when it began: before it waited for the lock.
    @Test
    void recordsItsEventsAtATimeAfterItHasObtainedTheLock() throws Exception {
        var holder = hold(transaction(append(stream(), 0, 1)));
        var stream = stream();
        var waiting = transaction(append(stream, 0, 1));
        var written = threads.submit(() -> other.run(jdbc -> NoReadModels.write(waiting, jdbc)));

        assertThatThrownBy(() -> written.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        var stillWaiting = now();
        release.countDown();
        holder.get();
        written.get();
        var event = EventTable.ofStream(new NamedParameterJdbcTemplate(database), stream, 0, 1).getFirst();
        assertThat(event.recordedAt()).isBetween(stillWaiting, now());
    }

    /// Writes, and commits when it is released.
    private Future<?> hold(AppendTransaction transaction) throws InterruptedException {
        var held = new CountDownLatch(1);
        var holder = threads.submit(() -> one.run(jdbc -> {
            NoReadModels.write(transaction, jdbc);
            held.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        held.await();
        return holder;
    }

    private void rollBack(AppendTransaction transaction) {
        assertThatThrownBy(() -> one.run(jdbc -> {
            NoReadModels.write(transaction, jdbc);
            throw new IllegalStateException("rolled back");
        })).hasMessage("rolled back");
    }

    private static AppendTransaction transaction(AppendRequest request) {
        return new AppendTransaction(List.of(Append.of(request, Digest::of)));
    }

    private static AppendRequest response(String key) {
        return response(key, "response");
    }

    private static AppendRequest response(String key, String response) {
        return new AppendRequest(stream(), 0, List.of(), List.of(), new Metadata("command", "conversation", "caller"),
                KeyUse.NONE, null,
                new IdempotentAppend(new IdempotencyKey("caller", key), Digest.of("command"), _ -> response));
    }

    private static StreamId stream() {
        return new StreamId("lamp", UlidCreator.getMonotonicUlid().toString());
    }

    private static Instant now() {
        return JdbcClient.create(database).sql("SELECT UTC_TIMESTAMP(6)").query(LocalDateTime.class).single()
                .toInstant(ZoneOffset.UTC);
    }
}
