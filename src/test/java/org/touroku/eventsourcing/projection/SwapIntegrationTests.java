package org.touroku.eventsourcing.projection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.eventsourcing.projection.PositionsLog.catchUp;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;

/// Promise: what readers have seen once, they see in every later live generation.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwapIntegrationTests {
    private static final int SWAPS = 12;

    private final PositionsLog log = new PositionsLog();
    private final LiveRunner live = log.projector("live");
    private final LockingTransactions rebuilds = new LockingTransactions("rebuild", log.database());
    private final LockingTransactions writes = new LockingTransactions("writer", log.database());
    private final LockingTransactions reads = new LockingTransactions("reader", log.database());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private record Seen(long position, long rows, long last) {}

    @AfterAll
    void close() {
        threads.close();
        reads.close();
        writes.close();
        rebuilds.close();
        live.close();
        log.close();
    }

    @BeforeEach
    void clear() {
        log.clear();
    }

    @Test
    void readersNeverSeeTheLiveGenerationFallBackOrMissAnEvent() throws Exception {
        log.append(1, 500);
        catchUp(live);
        var isOver = new AtomicBoolean();
        var writer = threads.submit(() -> extend(isOver));
        var reader = threads.submit(() -> read(isOver));
        try (var instance = log.instance(Duration.ofDays(1))) {
            for (int i = 0; i < SWAPS && !reader.isDone(); i++) {
                swap(instance, i % 3 == 2);
            }
        } finally {
            isOver.set(true);
        }
        assertThat(writer.get()).isGreaterThan(500);
        assertThat(reader.get()).isGreaterThan(SWAPS);
        catchUp(live);
        assertThat(log.applied()).hasSize((int) log.checkpoint());
    }

    private void swap(RunningProjection instance, boolean back) {
        var before = log.live();
        if (back) {
            instance.rebuilds().rollBack();
        } else {
            instance.rebuilds().rebuild();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> !log.live().equals(before)
                && "finished".equals(log.pointers().state()));
    }

    /// Appends events, and extends the live generation in the same transaction, unless it is being exchanged.
    private long extend(AtomicBoolean isOver) {
        var position = 500L;
        while (!isOver.get()) {
            var first = position + 1;
            writes.run(jdbc -> {
                log.append(jdbc, first, first + 2);
                PositionsLog.extend(live, EventTable.after(jdbc, first - 1, 3), jdbc);
            });
            position += 3;
        }
        return position;
    }

    /// @return how often it has read
    private int read(AtomicBoolean isOver) {
        var times = 0;
        var before = 0L;
        while (!isOver.get()) {
            var seen = reads.executeInSnapshot(this::read);
            assertThat(seen.position).isGreaterThanOrEqualTo(before);
            assertThat(seen).isEqualTo(new Seen(seen.position, seen.position, seen.position));
            before = seen.position;
            times++;
        }
        return times;
    }

    private Seen read(NamedParameterJdbcOperations snapshot) {
        var found = LiveGeneration.find(snapshot, log.projection()).orElseThrow();
        return snapshot.queryForObject("SELECT COUNT(*), MAX(position) FROM " + found.generation().table("positions"),
                Map.of(), (row, _) -> new Seen(found.checkpoint().position(), row.getLong(1), row.getLong(2)));
    }

    /// An instance that was frozen before its generation became live has not read the pointer to it.
    @Test
    void anInstanceThatStillFillsTheLiveGenerationDoesNotOvertakeTheSwap() {
        log.append(1, 100);
        catchUp(live);
        try (var other = new LockingTransactions("frozen", log.database())) {
            var frozen = log.filledRebuild(other);
            assertThat(other.transact(frozen::swap)).isTrue();
            var rebuild = log.filledRebuild(rebuilds);
            log.append(101, 110);
            long seen = rebuilds.transact(transaction -> {
                assertThat(rebuild.swap(transaction)).isTrue();
                frozen.advance();
                return log.checkpoint();
            });
            assertThat(log.checkpoint()).isGreaterThanOrEqualTo(seen);
        }
    }

    /// Another instance has filled the next generation further than the live one, and holds its checkpoint.
    @Test
    void aGenerationThatIsFilledElsewhereIsNotSwappedBeforeThatIsCommitted() {
        log.append(1, 100);
        var rebuild = log.filledRebuild(rebuilds);
        log.append(101, 110);
        catchUp(live);
        var next = requireNonNull(log.pointers().next());
        writes.run(jdbc -> {
            CheckpointTable.lock(jdbc, next.name());
            assertThat(rebuilds.transact(rebuild::swap)).isFalse();
        });
        assertThat(rebuilds.transact(rebuild::swap)).isTrue();
        assertThat(log.checkpoint()).isEqualTo(110);
    }

    @Test
    void aGenerationThatWasCancelledMeanwhileIsNotSwapped() {
        log.append(1, 100);
        catchUp(live);
        var before = log.live();
        var rebuild = log.filledRebuild(rebuilds);
        rebuilds.run(jdbc -> Pointers.cancel(jdbc, log.projection()));
        assertThat(rebuilds.transact(rebuild::swap)).isFalse();
        assertThat(log.live()).isEqualTo(before);
    }

    /// Other streams may be parked, and there may be some to retry.
    @Test
    void aRunnerThatHasNothingToApplyNoticesTheSwap() {
        log.append(1, 100);
        log.setPoison(7L);
        assertThat(live.advance().parked()).containsExactly(PositionsLog.stream(7));
        log.setPoison();
        assertThat(rebuilds.transact(log.filledRebuild(rebuilds)::swap)).isTrue();
        await().until(() -> live.advance().equals(new Step(100, Set.of(), Next.NOTHING)));
    }
}
