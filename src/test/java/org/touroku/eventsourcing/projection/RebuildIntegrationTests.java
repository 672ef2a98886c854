package org.touroku.eventsourcing.projection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.eventsourcing.projection.PositionsLog.catchUp;
import static org.touroku.eventsourcing.projection.PositionsLog.positions;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.MySqlTransaction;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.support.RunningStatements;

/// Promise: a generation can be rebuilt or rolled back at any time; it becomes live with all that readers have seen before.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RebuildIntegrationTests {
    private static final Duration LONG = Duration.ofDays(1);

    private final PositionsLog log = new PositionsLog();
    private final LiveRunner live = log.projector("live");
    private final LockingTransactions transactions = new LockingTransactions("rebuild", log.database());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterAll
    void close() {
        threads.close();
        transactions.close();
        live.close();
        log.close();
    }

    @BeforeEach
    void clear() {
        log.clear();
    }

    @Test
    void fillsANewGenerationAndMakesItLive() {
        log.append(1, 3000);
        catchUp(live);
        var former = log.live();
        log.jdbc().sql("DELETE FROM " + former.table("positions") + " WHERE position = 7").update();
        var revision = log.revision();
        try (var instance = log.instance(LONG)) {
            rebuild(instance);
        }
        assertThat(log.applied()).isEqualTo(positions(3000));
        assertThat(log.checkpoint()).isEqualTo(3000);
        assertThat(log.pointers().former()).isEqualTo(former);
        assertThat(log.applied(former)).doesNotContain(7L).hasSize(2999);
        assertThat(log.revision()).isGreaterThan(revision);
    }

    @Test
    void appliesEventsAppendedDuringTheRebuild() {
        log.append(1, 3000);
        catchUp(live);
        try (var instance = log.instance(LONG)) {
            instance.rebuilds().rebuild();
            for (int i = 0; i < 50; i++) {
                log.append(3001 + 10 * i, 3010 + 10 * i);
                live.advance();
            }
            log.awaitState("finished");
        }
        catchUp(live);
        assertThat(log.applied()).isEqualTo(positions(3500));
    }

    @Test
    void theSwapBringsTheNextGenerationAtLeastAsFarAsTheLiveOne() {
        log.append(1, 100);
        catchUp(live);
        var rebuild = log.filledRebuild(transactions);
        log.append(101, 150);
        catchUp(live);
        assertThat(transactions.transact(rebuild::swap)).isTrue();
        assertThat(log.checkpoint()).isEqualTo(150);
        assertThat(log.applied()).isEqualTo(positions(150));
    }

    @Test
    void theSwapWaitsForATransactionThatExtendsTheLiveGeneration() throws Exception {
        log.append(1, 100);
        catchUp(live);
        var rebuild = log.filledRebuild(transactions);
        var extended = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        try (var writer = new LockingTransactions("writer", log.database())) {
            var append = threads.submit(() -> writer.execute(jdbc -> {
                log.append(101, 110);
                assertThat(PositionsLog.extend(live, EventTable.after(jdbc, 100, 10), jdbc)).isPresent();
                extended.countDown();
                return awaitUninterruptibly(commit);
            }));
            extended.await();
            var swap = CompletableFuture.supplyAsync(() -> transactions.transact(rebuild::swap), threads);
            await().until(() -> swap.isDone() || isWaitingForPointers());
            commit.countDown();
            append.get();
            assertThat(swap.get()).isTrue();
        }
        assertThat(log.applied()).isEqualTo(positions(110));
    }

    @Test
    void noTransactionExtendsTheLiveGenerationDuringTheSwap() {
        log.append(1, 100);
        catchUp(live);
        var former = log.live();
        var rebuild = log.filledRebuild(transactions);
        log.append(101, 110);
        transactions.run(jdbc -> {
            assertThat(rebuild.swap(MySqlTransaction.immediate(jdbc))).isTrue();
            try (var writer = new LockingTransactions("writer", log.database())) {
                var step = writer.execute(other -> PositionsLog.extend(live, EventTable.after(other, 100, 10), other));
                assertThat(step).isEmpty();
            }
            assertThat(live.advance().next()).isEqualTo(Next.HELD_ELSEWHERE);
        });
        catchUp(live);
        assertThat(log.applied()).isEqualTo(positions(110));
        assertThat(log.applied(former)).isEqualTo(positions(100));
    }

    @Test
    void rollsBackToTheFormerGenerationWithLaterEvents() {
        log.append(1, 100);
        catchUp(live);
        var first = log.live();
        try (var instance = log.instance(LONG)) {
            rebuild(instance);
            var second = log.live();
            var revision = log.revision();
            log.append(101, 200);
            catchUp(live);
            rollBack(instance);
            assertThat(log.live()).isEqualTo(first);
            assertThat(log.applied()).isEqualTo(positions(200));
            assertThat(log.revision()).isGreaterThan(revision);

            rollBack(instance);
            assertThat(log.live()).isEqualTo(second);
            assertThat(log.applied()).isEqualTo(positions(200));
        }
    }

    @Test
    void aCancelledRebuildLeavesNothingBehind() {
        log.append(1, 100);
        catchUp(live);
        var before = log.live();
        log.setBroken(tables -> !tables.isLive()); // so that it does not end by itself
        try (var instance = log.instance(Duration.ofMillis(200))) {
            instance.rebuilds().rebuild();
            var next = requireNonNull(log.pointers().next());
            await().until(() -> log.tables().contains(next.table("positions")));
            instance.rebuilds().cancel();
            await().until(() -> log.generations().equals(List.of(before.name())));
            assertThat(log.tables()).doesNotContain(next.table("positions"));
            assertThat(log.pointers().state()).isEqualTo("cancelled");
            assertThat(log.live()).isEqualTo(before);
        }
    }

    @Test
    void aCancelledRollBackKeepsTheFormerGeneration() {
        log.append(1, 100);
        catchUp(live);
        var former = log.live();
        try (var instance = log.instance(LONG)) {
            rebuild(instance);
            log.append(101, 110);
            log.setBroken(tables -> !tables.isLive());
            instance.rebuilds().rollBack();
            assertThat(log.pointers().next()).isEqualTo(former);
            instance.rebuilds().cancel();
        }
        assertThat(log.pointers().former()).isEqualTo(former);
        assertThat(log.applied(former)).isEqualTo(positions(100));
    }

    @Test
    void aRequestWhileOneIsUnderWayChangesNothing() {
        log.append(1, 100);
        log.setBroken(tables -> !tables.isLive());
        try (var instance = log.instance(LONG); var other = log.instance(LONG)) {
            instance.rebuilds().rebuild();
            var next = log.pointers().next();
            other.rebuilds().rebuild();
            other.rebuilds().rollBack();
            assertThat(log.pointers().next()).isNotNull().isEqualTo(next);
            assertThat(log.pointers().former()).isNull();
        }
    }

    @Test
    void aRollBackWhileARebuildIsUnderWayChangesNothing() {
        log.append(1, 100);
        catchUp(live);
        try (var instance = log.instance(LONG)) {
            rebuild(instance);
            log.setBroken(tables -> !tables.isLive());
            instance.rebuilds().rebuild();
            var before = log.pointers();
            instance.rebuilds().rollBack();
            assertThat(log.pointers().next()).isEqualTo(before.next());
            assertThat(log.pointers().former()).isNotNull().isEqualTo(before.former());
        }
    }

    @Test
    void continuesInAnotherInstanceWhereItStood() {
        log.append(1, 4500);
        catchUp(live);
        var rebuild = log.newRebuild(transactions);
        rebuild.advance();
        var next = requireNonNull(log.pointers().next());
        assertThat(log.checkpoint(next)).isEqualTo(2000);
        log.jdbc().sql("INSERT INTO " + next.table("positions") + " VALUES (9999)").update(); // it is not begun anew
        try (var _ = log.instance(LONG)) {
            log.awaitState("finished");
        }
        assertThat(log.live()).isEqualTo(next);
        assertThat(log.applied()).contains(9999L).containsAll(positions(4500));
    }

    /// Stalls longer than the server keeps a silent connection: a rebuild is bound to no connection.
    @Test
    void aStalledRebuildHoldsUpNoOtherAndContinuesByItself() {
        log.append(1, 100);
        catchUp(live);
        log.setBroken(tables -> !tables.isLive());
        try (var instance = log.instance(LONG)) {
            instance.rebuilds().rebuild();
            log.append(101, 200);
            catchUp(live);
            assertThat(log.applied()).isEqualTo(positions(200));
            await().during(Duration.ofMillis(2500)).atMost(Duration.ofSeconds(5))
                    .until(() -> log.pointers().isUnderWay());
            log.setBroken(false);
            log.awaitState("finished");
        }
        assertThat(log.applied()).isEqualTo(positions(200));
    }

    @Test
    void twoInstancesFillOneGenerationTogether() {
        log.append(1, 6_000);
        catchUp(live);
        try (var one = log.instance(LONG); var other = log.instance(LONG)) {
            one.rebuilds().rebuild();
            other.rebuilds().rebuild();
            log.awaitState("finished");
        }
        assertThat(log.applied()).isEqualTo(positions(6_000));
        assertThat(log.generations()).hasSize(2);
    }

    /// Otherwise it would never end while many events are appended.
    @Test
    void aRebuildPausesUnlessTheLogGrowsByMoreThanAQuarterOfItsProgress() {
        log.append(1, 9_000);
        var rebuild = log.newRebuild(transactions);
        rebuild.advance();
        assertThat(rebuild.advance()).isPositive();
        log.append(9_001, 9_600);
        assertThat(rebuild.advance()).isZero();
        assertThat(rebuild.advance()).isPositive();
    }

    private void rebuild(RunningProjection instance) {
        instance.rebuilds().rebuild();
        log.awaitState("finished");
    }

    private void rollBack(RunningProjection instance) {
        instance.rebuilds().rollBack();
        log.awaitState("finished");
        assertThat(log.jdbc().sql("SELECT rebuild FROM projections").query(String.class).single())
                .isEqualTo("roll_back");
    }

    private boolean isWaitingForPointers() {
        return new RunningStatements(log.jdbc()).list().stream()
                .anyMatch(sql -> sql.contains("FROM projections") && sql.contains("FOR UPDATE"));
    }

    private static int awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
