package org.touroku.eventsourcing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;

/// What every kind of subscription does, wherever it has its effects.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class SubscriptionContract {
    static final String NAME = "notes";

    final LampLog log = new LampLog();
    /// Of events that can't be handled.
    final Set<Long> poison = ConcurrentHashMap.newKeySet();
    /// After how many more events everything fails.
    final AtomicInteger untilOutage = new AtomicInteger(Integer.MAX_VALUE);
    final AtomicInteger emptyBatches = new AtomicInteger();
    private final List<Runner> runners = new ArrayList<>();

    /// A runner of another instance.
    abstract Runner newRunner(int version, KnownEvents known);

    /// The effects so far in their order, without those that a consumer ignores because it has applied a later event of the
    /// stream.
    abstract List<RecordedEvent> effects();

    @BeforeEach
    void clear() {
        log.clear();
        log.createCheckpoint(NAME);
        poison.clear();
        emptyBatches.set(0);
        endOutage();
    }

    @AfterEach
    void closeRunners() {
        runners.forEach(Runner::close);
        runners.clear();
        assertThat(emptyBatches).hasValue(0);
    }

    @AfterAll
    void close() {
        log.close();
    }

    final Runner runner() {
        return runner(1, LampLog.KNOWN);
    }

    final Runner runner(int version, KnownEvents known) {
        var runner = newRunner(version, known);
        runners.add(runner);
        return runner;
    }

    final void close(Runner runner) {
        runners.remove(runner);
        runner.close();
    }

    final void endOutage() {
        untilOutage.set(Integer.MAX_VALUE);
    }

    static Step advanceToTheEnd(Runner runner) {
        Step step;
        do {
            step = runner.advance();
        } while (step.next() == Next.MORE);
        return step;
    }

    /// @return the step after it
    private static Step retry(Runner runner, long stream) {
        runner.resume(LampLog.stream(stream), Optional.empty());
        return advanceToTheEnd(runner);
    }

    private static Step skip(Runner runner, long stream) {
        runner.resume(LampLog.stream(stream), Optional.of("written by hand"));
        return advanceToTheEnd(runner);
    }

    private List<Long> positions() {
        return effects().stream().map(RecordedEvent::position).toList();
    }

    private static Step step(long position, Next next, Long... parked) {
        return new Step(position, Set.copyOf(List.of(parked).stream().map(LampLog::stream).toList()), next);
    }

    @Test
    void handlesEveryEventInOrder() {
        log.append(1, 250);
        var runner = runner();
        assertThat(advanceToTheEnd(runner)).isEqualTo(step(250, Next.NOTHING));
        log.append(251, 300);
        assertThat(advanceToTheEnd(runner)).isEqualTo(step(300, Next.NOTHING));
        assertThat(positions()).containsExactlyElementsOf(LongStream.rangeClosed(1, 300).boxed().toList());
    }

    @Test
    void doesNotPassAGap() {
        log.append(1, 3);
        log.append(5, 6);
        var runner = runner();
        assertThatThrownBy(runner::advance).hasMessageContaining("gap");
        assertThat(log.checkpoint(NAME)).isZero();
    }

    @ParameterizedTest(name = "{0} revision {1}")
    @CsvSource({"LampDimmed,1", "LampBought,2"})
    void stopsBeforeAnEventThatItDoesNotKnowAndLeavesTheSubscriptionToNewerCode(String type, int revision) {
        log.append(1, 3);
        log.append(List.of(LampLog.event(2, 4, type, revision)));
        log.append(5, 6);
        var older = runner();
        assertThat(advanceToTheEnd(older)).isEqualTo(step(3, Next.UNKNOWN_EVENT));
        assertThat(advanceToTheEnd(older)).isEqualTo(step(3, Next.UNKNOWN_EVENT));
        assertThat(positions()).containsExactly(1L, 2L, 3L);

        var newer = runner(2, LampLog.KNOWN_TO_NEWER);
        assertThat(advanceToTheEnd(newer)).isEqualTo(step(6, Next.NOTHING));
        assertThat(positions()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(older.advance()).isEqualTo(step(6, Next.OTHER_VERSION));

        close(newer);
        log.append(7, 7);
        assertThat(older.advance()).isEqualTo(step(6, Next.OTHER_VERSION));
        assertThat(positions()).hasSize(6);
        assertThat(advanceToTheEnd(runner(2, LampLog.KNOWN_TO_NEWER))).isEqualTo(step(7, Next.NOTHING));
    }

    @Test
    void codeThatKnowsMoreEventsContinuesAlsoWithTheSameVersion() {
        log.append(1, 3);
        log.append(List.of(LampLog.event(2, 4, "LampDimmed", 1)));
        var older = runner();
        var newer = runner(1, LampLog.KNOWN_TO_NEWER);
        assertThat(advanceToTheEnd(older).next()).isEqualTo(Next.UNKNOWN_EVENT);
        assertThat(advanceToTheEnd(newer)).isEqualTo(step(4, Next.NOTHING));
        close(newer);
        log.append(5, 5);
        assertThat(advanceToTheEnd(older)).isEqualTo(step(5, Next.NOTHING));
        assertThat(positions()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void anEventThatCannotBeHandledParksItsStreamInTheMiddleOfABatch() {
        log.append(1, 2);
        log.appendTo(1, 3);
        log.appendTo(2, 4);
        log.appendTo(1, 5);
        log.appendTo(2, 6);
        poison.add(3L);
        var runner = runner();
        assertThat(runner.advance()).isEqualTo(step(6, Next.NOTHING, 1L));
        assertThat(positions()).containsExactly(1L, 2L, 4L, 6L);
        assertThat(log.parked(NAME)).singleElement().satisfies(parked -> {
            assertThat(parked.stream()).isEqualTo(new StreamId("lamp", LampLog.stream(1)));
            assertThat(parked.position()).isEqualTo(3);
            assertThat(parked.error()).contains("cannot read position 3");
        });

        log.appendTo(1, 7);
        log.appendTo(2, 8);
        assertThat(runner.advance()).isEqualTo(step(8, Next.NOTHING, 1L));
        assertThat(positions()).containsExactly(1L, 2L, 4L, 6L, 8L);
    }

    @Test
    void deliversNoEmptyBatchIfAllEventsWait() {
        log.append(1, 1);
        poison.add(1L);
        var runner = runner();
        runner.advance();
        log.appendTo(1, 2);
        assertThat(runner.advance()).isEqualTo(step(2, Next.NOTHING, 1L));
        assertThat(emptyBatches).hasValue(0);
    }

    @Test
    void aParkedStreamContinuesInOrderWhenItIsRetried() {
        log.append(1, 2);
        poison.add(1L);
        var runner = runner();
        runner.advance();
        List.of(3L, 4L, 5L).forEach(position -> log.appendTo(1, position));
        runner.advance();
        assertThat(retry(runner, 1)).isEqualTo(step(5, Next.NOTHING, 1L));
        assertThat(positions()).containsExactly(2L);

        poison.clear();
        poison.add(4L);
        assertThat(retry(runner, 1)).isEqualTo(step(5, Next.NOTHING, 1L));
        assertThat(positions()).containsExactly(2L, 1L, 3L);
        assertThat(log.parked(NAME)).extracting(ParkedStream::position).containsExactly(4L);

        poison.clear();
        assertThat(retry(runner, 1)).isEqualTo(step(5, Next.NOTHING));
        assertThat(positions()).containsExactly(2L, 1L, 3L, 4L, 5L);
        assertThat(runner.resume(LampLog.stream(1), Optional.empty())).isEmpty();
        log.appendTo(1, 6);
        runner.advance();
        assertThat(positions()).endsWith(5L, 6L);
    }

    @Test
    void aSkippedEventIsPassedOverAndItsStreamGoesOn() {
        log.append(1, 2);
        poison.addAll(Set.of(1L, 4L));
        var runner = runner();
        runner.advance();
        List.of(3L, 4L, 5L).forEach(position -> log.appendTo(1, position));
        runner.advance();
        assertThat(skip(runner, 1)).isEqualTo(step(5, Next.NOTHING, 1L));
        assertThat(positions()).containsExactly(2L, 3L);
        assertThat(skip(runner, 1)).isEqualTo(step(5, Next.NOTHING));
        assertThat(positions()).containsExactly(2L, 3L, 5L);
        assertThat(log.jdbc().sql("SELECT position FROM skipped_events WHERE reason = 'written by hand'")
                .query(Long.class).list()).containsExactly(1L, 4L);
    }

    @Test
    void aParkedStreamIsRetriedWhileTheSubscriptionStopsBeforeAnUnknownEvent() {
        log.append(1, 2);
        log.append(List.of(LampLog.event(2, 3, "LampDimmed", 1)));
        poison.add(1L);
        var runner = runner();
        assertThat(advanceToTheEnd(runner)).isEqualTo(step(2, Next.UNKNOWN_EVENT, 1L));
        advanceToTheEnd(runner);
        poison.clear();
        assertThat(retry(runner, 1)).isEqualTo(step(2, Next.UNKNOWN_EVENT));
        assertThat(positions()).containsExactly(2L, 1L);
    }

    @Test
    void olderCodeLosesNoEventOfAParkedStreamThatItDoesNotKnow() {
        log.append(1, 1);
        log.append(List.of(LampLog.event(1, 2, "LampDimmed", 1)));
        log.appendTo(1, 3);
        poison.add(1L);
        var newer = runner(1, LampLog.KNOWN_TO_NEWER);
        assertThat(advanceToTheEnd(newer)).isEqualTo(step(3, Next.NOTHING, 1L));
        close(newer);

        var older = runner();
        assertThat(retry(older, 1)).isEqualTo(step(3, Next.NOTHING, 1L));
        assertThat(log.parked(NAME)).extracting(ParkedStream::position).containsExactly(1L);
        poison.clear();
        assertThat(retry(older, 1)).isEqualTo(step(3, Next.NOTHING, 1L));
        assertThat(log.parked(NAME)).extracting(ParkedStream::position).containsExactly(2L);
        assertThat(positions()).containsExactly(1L);
        closeRunners();
        assertThat(retry(runner(1, LampLog.KNOWN_TO_NEWER), 1)).isEqualTo(step(3, Next.NOTHING));
        assertThat(positions()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void olderCodeLeavesTheParkedStreamsOfNewerCodeAlone() {
        log.append(1, 2);
        poison.add(1L);
        var newer = runner(2, LampLog.KNOWN);
        newer.advance();
        poison.clear();
        close(newer);
        assertThat(retry(runner(), 1)).isEqualTo(step(2, Next.OTHER_VERSION, 1L));
        assertThat(positions()).containsExactly(2L);
        assertThat(retry(runner(2, LampLog.KNOWN), 1)).isEqualTo(step(2, Next.NOTHING));
        assertThat(positions()).containsExactly(2L, 1L);
    }

    /// Appends, outages, takeovers, events that can't be handled, retries and skips in a random order.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void losesNothingAndKeepsTheOrderOfEachStreamWhateverHappens(long seed) {
        var random = new Random(seed);
        var runner = runner();
        var head = 0L;
        for (int i = 0; i < 60; i++) {
            var events = new ArrayList<Long>();
            for (int n = random.nextInt(8); n >= 0; n--) {
                events.add(++head);
                log.appendTo(1 + random.nextInt(6), head);
            }
            events.stream().filter(_ -> random.nextInt(8) == 0).forEach(poison::add);
            untilOutage.set(random.nextInt(20));
            advanceOrFail(runner);
            endOutage();
            if (random.nextInt(4) == 0) {
                advanceToTheEnd(runner);
                poison.removeIf(_ -> random.nextInt(3) == 0);
                resumeSome(runner, random);
                untilOutage.set(random.nextInt(20));
                advanceOrFail(runner);
                endOutage();
            }
            if (random.nextInt(8) == 0) {
                close(runner);
                runner = runner();
            }
        }
        poison.clear();
        advanceToTheEnd(runner);
        for (var parked : log.parked(NAME)) {
            runner.resume(parked.stream().id(), Optional.empty());
        }
        assertThat(advanceToTheEnd(runner)).isEqualTo(step(head, Next.NOTHING));

        var skipped = log.jdbc().sql("SELECT position FROM skipped_events").query(Long.class).list();
        assertThat(skipped).isNotEmpty();
        for (long stream = 1; stream <= 6; stream++) {
            var id = LampLog.stream(stream);
            assertThat(effects().stream().filter(event -> event.stream().id().equals(id))
                    .map(RecordedEvent::position)).containsExactlyElementsOf(
                            log.jdbc().sql("SELECT position FROM events WHERE stream_id = ? ORDER BY position")
                                    .param(id).query(Long.class).list().stream()
                                    .filter(position -> !skipped.contains(position)).toList());
        }
    }

    private static void advanceOrFail(Runner runner) {
        try {
            advanceToTheEnd(runner);
        } catch (RuntimeException outage) {
            assertThat(outage).hasStackTraceContaining("outage");
        }
    }

    private void resumeSome(Runner runner, Random random) {
        for (var parked : log.parked(NAME)) {
            switch (random.nextInt(4)) {
                case 0 -> runner.resume(parked.stream().id(), Optional.of("skipped at random"));
                case 1, 2 -> runner.resume(parked.stream().id(), Optional.empty());
                default -> {
                }
            }
        }
    }
}
