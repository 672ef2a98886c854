package org.touroku.eventsourcing.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.Progress;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;
import org.touroku.eventsourcing.subscription.SubscriptionLoop;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProjectorIntegrationTests {
    private final PositionsLog log = new PositionsLog();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void clear() {
        log.clear();
    }

    @AfterAll
    void close() {
        release.countDown();
        threads.close();
        log.close();
    }

    @Test
    void appliesTheLogStepByStep() {
        log.append(1, 1500);
        try (var projector = projector("one")) {
            assertThat(projector.advance()).isEqualTo(new Step(1000, Set.of(), Next.MORE));
            assertThat(projector.advance()).isEqualTo(new Step(1500, Set.of(), Next.NOTHING));
            assertThat(projector.advance()).isEqualTo(new Step(1500, Set.of(), Next.NOTHING));
        }
        assertThat(log.applied()).hasSize(1500);
    }

    @Test
    void commitsRowsAndCheckpointTogetherOrNeither() {
        log.append(1, 10);
        log.setBroken(true);
        try (var projector = projector("one")) {
            assertThatThrownBy(projector::advance).hasMessage("broken");
            assertThat(log.applied()).isEmpty();
            assertThat(log.checkpoint()).isZero();

            log.setBroken(false);
            assertThat(projector.advance()).isEqualTo(new Step(10, Set.of(), Next.NOTHING));
        }
        assertThat(log.checkpoint()).isEqualTo(10);
    }

    @Test
    void followsAnAppendWithinItsTransactionUnlessItIsFarBehind() {
        log.append(1, 10);
        try (var projector = projector("one"); var writer = new LockingTransactions("writer", log.database())) {
            assertThat(follow(projector, writer, 8)).isTrue();
            assertThat(log.applied()).hasSize(10);
            assertThat(log.checkpoint()).isEqualTo(10);

            log.append(11, 1100);
            assertThat(follow(projector, writer, 1100)).isFalse();
            assertThat(log.checkpoint()).isEqualTo(10);
        }
    }

    /// @param first position of those that are appended
    private static boolean follow(LiveRunner projector, LockingTransactions writer, long first) {
        return writer.execute(jdbc -> PositionsLog.extend(projector, EventTable.after(jdbc, first - 1, 1000), jdbc))
                .isPresent();
    }

    @Test
    void doesNotPassAGap() {
        log.append(1, 3);
        log.append(5, 6);
        try (var projector = projector("one")) {
            assertThatThrownBy(projector::advance).hasMessageContaining("gap");
        }
    }

    @Test
    void leavesACheckpointToItsHolderAndTakesOverWhenThatFallsSilent() throws Exception {
        log.append(1, 3);
        try (var projector = projector("one")) {
            var held = new CountDownLatch(1);
            var silent = threads.submit(() -> {
                try (var other = new LockingTransactions("other", log.database())) {
                    return other.execute(transaction -> {
                        CheckpointTable.lock(transaction, log.live().name());
                        held.countDown();
                        return awaitRelease();
                    });
                }
            });
            held.await();

            assertThat(projector.advance()).isEqualTo(new Step(0, Set.of(), Next.HELD_ELSEWHERE));
            await().atMost(Duration.ofSeconds(10)).until(() -> projector.advance().position() == 3);
            release.countDown();
            assertThatThrownBy(silent::get).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void twoLoopsApplyEveryEventOnce() {
        var positions = new Progress();
        try (var _ = new SubscriptionLoop("positions", projector("one"), positions);
                var _ = new SubscriptionLoop("positions", projector("two"), positions)) {
            for (int i = 0; i < 100; i++) {
                log.append(10 * i + 1, 10 * i + 10);
            }
            assertThat(positions.await("positions", 1000, Duration.ofSeconds(20))).isTrue();
        }
        assertThat(log.applied()).containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 1000).boxed().toList());
    }

    @Test
    void aLoopGoesOnByItselfAfterAFailure() {
        var positions = new Progress();
        log.setBroken(true);
        log.append(1, 3);
        try (var loop = new SubscriptionLoop("positions", projector("one"), positions)) {
            loop.wake();
            assertThat(positions.await("positions", 3, Duration.ofMillis(300))).isFalse();
            log.setBroken(false);
            assertThat(positions.await("positions", 3, Duration.ofSeconds(10))).isTrue();
        }
    }

    private int awaitRelease() {
        try {
            release.await();
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private LiveRunner projector(String name) {
        return log.projector(name);
    }
}
