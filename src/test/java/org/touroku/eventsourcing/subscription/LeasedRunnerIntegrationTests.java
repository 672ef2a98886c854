package org.touroku.eventsourcing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.UnprocessableEvent;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;

/// Promise: a subscription with effects elsewhere handles each event at least once, in order, in one instance at a time.
class LeasedRunnerIntegrationTests extends SubscriptionContract {
    /// The duration of a lease.
    private static final Duration LIFETIME = Duration.ofMillis(1500);

    private final List<RecordedEvent> sent = new CopyOnWriteArrayList<>();
    private final List<Long> starts = new CopyOnWriteArrayList<>();
    private Runnable first = () -> {};

    /// Sends each event to another system.
    private final class Letters implements Subscription.External {
        private final int version;

        Letters(int version) {
            this.version = version;
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public int version() {
            return version;
        }

        @Override
        public void startAfter(long position) {
            starts.add(position);
        }

        @Override
        public void handle(List<RecordedEvent> batch) throws IOException {
            if (batch.isEmpty()) {
                emptyBatches.incrementAndGet();
            }
            first.run();
            batch.forEach(this::check);
            for (var event : batch) {
                if (untilOutage.getAndDecrement() <= 0) {
                    throw new IOException("outage");
                }
                sent.add(event);
            }
        }

        /// Before anything is sent: a batch with an event that can't be handled has no effect at all.
        private void check(RecordedEvent event) {
            if (poison.contains(event.position())) {
                throw new UnprocessableEvent(event, "cannot read position " + event.position());
            }
        }
    }

    @BeforeEach
    void clearEffects() {
        sent.clear();
        starts.clear();
        first = () -> {};
    }

    @Override
    Runner newRunner(int version, KnownEvents known) {
        return runner(version, known, new LockingTransactions(NAME, log.database()));
    }

    private Runner runner(int version, KnownEvents known, LockingTransactions transactions) {
        return new LeasedRunner(new Letters(version), known, transactions);
    }

    @Override
    List<RecordedEvent> effects() {
        var last = new HashMap<String, Long>();
        var effects = new ArrayList<RecordedEvent>();
        for (var event : sent) {
            if (event.position() > last.getOrDefault(event.stream().id(), 0L)) {
                last.put(event.stream().id(), event.position());
                effects.add(event);
            }
        }
        return effects;
    }

    @Test
    void redeliversABatchAfterAFailureOfTheOtherSystemAndParksNoStream() {
        log.append(1, 4);
        untilOutage.set(2);
        var runner = runner();
        assertThatThrownBy(runner::advance).hasRootCauseMessage("outage");
        assertThat(log.checkpoint(NAME)).isZero();
        assertThat(log.parked(NAME)).isEmpty();
        endOutage();
        runner.advance();
        assertThat(sent).extracting(RecordedEvent::position).containsExactly(1L, 2L, 1L, 2L, 3L, 4L);
        assertThat(log.checkpoint(NAME)).isEqualTo(4);
    }

    @Test
    void aSubscriptionIsToldWhereItStartsAtEveryTakeover() {
        var one = runner();
        one.advance();
        assertThat(starts).containsExactly(0L);
        log.append(1, 250);
        advanceToTheEnd(one);
        one.advance();
        assertThat(starts).containsExactly(0L);

        close(one);
        log.append(251, 252);
        advanceToTheEnd(runner());
        assertThat(starts).containsExactly(0L, 250L);
        assertThat(sent).hasSize(252);
    }

    @Test
    void staysWithTheInstanceThatHoldsTheLease() throws Exception {
        log.append(1, 3);
        var holder = runner();
        var other = runner();
        holder.advance();
        for (int i = 0; i < 10; i++) {
            Thread.sleep(LIFETIME.dividedBy(5));
            assertThat(other.advance()).isEqualTo(new Step(3, Set.of(), Next.LEASED_ELSEWHERE));
        }
        log.append(4, 4);
        assertThat(other.advance()).isEqualTo(new Step(3, Set.of(), Next.LEASED_ELSEWHERE));
        holder.advance();
        assertThat(starts).containsExactly(0L);
        assertThat(sent).hasSize(4);
    }

    @Test
    void isTakenOverOnceTheLeaseHasRunOut() {
        log.append(1, 3);
        var connection = new LockingTransactions("silent", log.database());
        var silent = runner(1, LampLog.KNOWN, connection);
        silent.advance();
        log.append(4, 5);
        connection.close(); // so it is not renewed any more
        var start = System.nanoTime();

        var other = runner();
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(10))
                .until(() -> other.advance().position() == 5);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(LIFETIME.dividedBy(2));
        assertThat(starts).containsExactly(0L, 3L);
        assertThat(sent).hasSize(5);
        silent.close();
    }

    @Test
    void anInstanceThatWasTakenOverInTheMiddleOfABatchMovesNoCheckpoint() {
        log.append(1, 3);
        var slow = runner();
        first = () -> {
            first = () -> {};
            expireLease();
            log.append(4, 5);
            assertThat(advanceToTheEnd(runner())).isEqualTo(new Step(5, Set.of(), Next.NOTHING));
        };
        assertThat(slow.advance()).isEqualTo(new Step(5, Set.of(), Next.LEASED_ELSEWHERE));
        assertThat(log.checkpoint(NAME)).isEqualTo(5);
        assertThat(sent).extracting(RecordedEvent::position).containsExactly(1L, 2L, 3L, 4L, 5L, 1L, 2L, 3L);
        assertThat(starts).containsExactly(0L, 0L);
    }

    @Test
    void anInstanceThatWasTakenOverInTheMiddleOfABatchParksNoStream() {
        log.append(1, 3);
        var slow = runner();
        first = () -> {
            first = () -> {};
            expireLease();
            advanceToTheEnd(runner());
            poison.add(2L);
        };
        assertThat(slow.advance()).isEqualTo(new Step(3, Set.of(), Next.LEASED_ELSEWHERE));
        assertThat(log.parked(NAME)).isEmpty();
    }

    @Test
    void anInstanceThatWasTakenOverBetweenBatchesHandlesNothingMore() {
        log.append(1, 3);
        var slow = runner();
        slow.advance();
        expireLease();
        log.append(4, 4);
        var other = runner();
        other.advance();
        log.append(5, 5);
        assertThat(slow.advance()).isEqualTo(new Step(4, Set.of(), Next.LEASED_ELSEWHERE));
        assertThat(sent).hasSize(4);
        other.advance();
        close(other);
        log.append(6, 6);
        slow.advance();
        assertThat(starts).containsExactly(0L, 3L, 5L);
        assertThat(sent).hasSize(6);
    }

    @Test
    void doesNotStartAgainWhileItStopsBeforeAnUnknownEvent() {
        log.append(1, 1);
        log.append(List.of(LampLog.event(1, 2, "LampDimmed", 1)));
        var runner = runner();
        for (int i = 0; i < 3; i++) {
            assertThat(runner.advance()).isEqualTo(new Step(1, Set.of(), Next.UNKNOWN_EVENT));
        }
        assertThat(starts).containsExactly(0L);
    }

    @Test
    void anotherInstanceHasTheHolderRetryAParkedStream() {
        log.append(1, 2);
        poison.add(1L);
        var holder = runner();
        var other = runner();
        holder.advance();
        poison.clear();
        assertThat(other.resume(LampLog.stream(1), Optional.empty())).map(ParkedStream::position).contains(1L);
        assertThat(other.advance().next()).isEqualTo(Next.LEASED_ELSEWHERE);
        assertThat(effects()).hasSize(1);
        assertThat(advanceToTheEnd(holder).parked()).isEmpty();
        assertThat(effects()).hasSize(2);
        assertThat(log.parked(NAME)).isEmpty();
    }

    @Test
    void failsIfItRejectsAnEventThatItWasNotGiven() {
        log.append(1, 1);
        var runner = runner();
        runner.advance();
        var given = sent.getFirst();
        log.append(2, 2);
        first = () -> {
            throw new UnprocessableEvent(given, "rejected too late");
        };
        assertThatThrownBy(runner::advance).hasMessageContaining("not given");
        assertThat(log.parked(NAME)).isEmpty();
    }

    @Test
    void takesTheLeaseAgainIfItCouldNotStart() {
        var failing = new boolean[]{true};
        var subscription = new Subscription.External() {
            @Override
            public String name() {
                return NAME;
            }

            @Override
            public void startAfter(long position) {
                starts.add(position);
                if (failing[0]) {
                    throw new NoClassDefFoundError("outage");
                }
            }

            @Override
            public void handle(List<RecordedEvent> batch) {
                sent.addAll(batch);
            }
        };
        log.append(1, 1);
        try (var runner = new LeasedRunner(subscription, LampLog.KNOWN,
                new LockingTransactions(NAME, log.database()))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(runner::advance).hasMessage("outage");
            }
            failing[0] = false;
            runner.advance();
        }
        assertThat(starts).containsExactly(0L, 0L, 0L);
        assertThat(sent).hasSize(1);
    }

    private void expireLease() {
        log.jdbc().sql("UPDATE checkpoints SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND").update();
    }
}
