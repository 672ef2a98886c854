package org.touroku.eventsourcing.projection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.ParkedStream;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;

/// Promise: an event that a projection cannot apply parks its own stream, and no other.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParkingIntegrationTests {
    private static final Set<String> THIRD = Set.of(PositionsLog.stream(3));

    private final PositionsLog log = new PositionsLog();
    private final LiveRunner projector = log.projector("one");

    @AfterAll
    void close() {
        projector.close();
        log.close();
    }

    @BeforeEach
    void clear() {
        log.clear();
    }

    @Test
    void parksTheStreamOfAnEventThatCannotBeAppliedAndGoesOnWithAllOthers() {
        log.append(1, 500);
        log.setPoison(3L, 400L);
        assertThat(projector.advance()).isEqualTo(
                new Step(500, Set.of(PositionsLog.stream(3), PositionsLog.stream(400)), Next.NOTHING));
        assertThat(log.applied()).containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 500).boxed()
                .filter(position -> position != 3 && position != 400).toList());
        assertThat(parked()).extracting(ParkedStream::position).containsExactly(3L, 400L);
        assertThat(parked().getFirst().error()).isEqualTo("java.lang.IllegalArgumentException: cannot read position 3");
    }

    @Test
    void laterEventsOfAParkedStreamWait() {
        log.append(1, 5);
        log.setPoison(3L);
        projector.advance();
        log.setPoison();
        log.append(6, 3, 2);
        log.append(7, 5, 2);
        try (var writer = new LockingTransactions("writer", log.database())) {
            var step = writer.execute(jdbc -> PositionsLog.extend(projector, EventTable.after(jdbc, 5, 10), jdbc));
            assertThat(step).contains(new Step(7, THIRD, Next.NOTHING));
        }
        assertThat(log.applied()).containsExactlyInAnyOrder(1L, 2L, 4L, 5L, 7L);
        assertThat(projector.advance()).isEqualTo(new Step(7, THIRD, Next.NOTHING));
    }

    @Test
    void aParkedStreamContinuesInOrderWhenItIsRetried() {
        log.append(1, 5);
        log.setPoison(3L);
        projector.advance();
        log.append(6, 3, 2);
        log.append(7, 3, 3);
        projector.advance();

        assertThat(projector.resume(PositionsLog.stream(3), Optional.empty())).map(ParkedStream::position).contains(3L);
        assertThat(projector.resume(PositionsLog.stream(4), Optional.empty())).isEmpty();
        log.setPoison(7L);
        assertThat(projector.resume(PositionsLog.stream(3), Optional.empty())).map(ParkedStream::position).contains(7L);
        assertThat(log.applied()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
        log.setPoison();
        assertThat(projector.resume(PositionsLog.stream(3), Optional.empty())).isEmpty();
        assertThat(log.applied()).contains(7L);
        assertThat(projector.advance()).isEqualTo(new Step(7, Set.of(), Next.NOTHING));
        assertThat(parked()).isEmpty();
    }

    @Test
    void anEventIsSkippedWithAReasonThatIsRecorded() {
        log.append(1, 5);
        log.setPoison(3L);
        projector.advance();
        log.append(6, 3, 2);
        projector.advance();
        assertThat(projector.resume(PositionsLog.stream(3), Optional.of("written by hand"))).isEmpty();
        assertThat(log.applied()).containsExactlyInAnyOrder(1L, 2L, 4L, 5L, 6L);
        assertThat(log.jdbc().sql("SELECT reason FROM skipped_events WHERE skipped_by = 'positions' AND position = 3")
                .query(String.class).single()).isEqualTo("written by hand");
        assertThat(projector.advance().parked()).isEmpty();
    }

    /// Generations of a rebuild and of other versions too: the instances that fill them carry out the request.
    @Test
    void aRetryAndASkipConcernAllGenerations() {
        log.append(1, 5);
        log.setPoison(3L, 4L);
        projector.advance();
        try (var transactions = new LockingTransactions("next", log.database());
                var newer = new LiveRunner(log.projection(2), PositionsLog.KNOWN,
                        new LockingTransactions("newer", log.database()))) {
            log.begin(log.projection(2));
            newer.advance();
            var next = log.request(log.projection(), transactions);
            new GenerationTables(transactions).create(log.projection(), next);
            var rebuild = new Rebuild(log.projection(), next, PositionsLog.KNOWN, transactions, () -> {});
            rebuild.advance();
            assertThat(parked(next)).hasSize(2);

            projector.resume(PositionsLog.stream(3), Optional.of("written by hand"));
            log.setPoison();
            projector.resume(PositionsLog.stream(4), Optional.empty());
            rebuild.advance();
            assertThat(newer.advance().parked()).isNotNull();
            assertThat(newer.advance().parked()).isEmpty();
            assertThat(parked(next)).isEmpty();
            assertThat(log.applied(next)).containsExactlyInAnyOrder(1L, 2L, 4L, 5L);
            assertThat(log.applied(requireNonNull(pointers(2).live()))).containsExactlyInAnyOrder(1L, 2L, 4L, 5L);
        }
    }

    /// When the skip is requested, the next generation has not parked the stream yet.
    @Test
    void anEventThatIsSkippedWhileTheNextGenerationParksItIsSkippedThereToo() {
        log.append(1, 5);
        log.setPoison(3L);
        projector.advance();
        var attempts = new AtomicInteger();
        log.setBroken(tables -> {
            if (!tables.isLive() && attempts.incrementAndGet() == 2) { // which parks, and has read what is skipped
                assertThat(projector.resume(PositionsLog.stream(3), Optional.of("written by hand"))).isEmpty();
            }
            return false;
        });
        try (var transactions = new LockingTransactions("next", log.database())) {
            var next = log.request(log.projection(), transactions);
            new GenerationTables(transactions).create(log.projection(), next);
            var rebuild = new Rebuild(log.projection(), next, PositionsLog.KNOWN, transactions, () -> {});
            rebuild.advance();
            assertThat(parked(next)).hasSize(1);
            assertThat(transactions.transact(rebuild::swap)).isTrue();
        }
        await().until(() -> projector.advance().next() == Next.NOTHING && parked().isEmpty());
        assertThat(log.applied()).containsExactlyInAnyOrder(1L, 2L, 4L, 5L);
    }

    @Test
    void aRebuildParksTheSameStreamsAndPassesOverSkippedEvents() {
        log.append(1, 100);
        log.setPoison(LongStream.rangeClosed(1, 10).boxed().toArray(Long[]::new));
        projector.advance();
        log.append(101, 110);
        log.setPoison(LongStream.concat(LongStream.rangeClosed(1, 10), LongStream.rangeClosed(101, 109)).boxed()
                .toArray(Long[]::new));
        projector.advance();
        projector.resume(PositionsLog.stream(3), Optional.of("not needed"));
        try (var transactions = new LockingTransactions("next", log.database())) {
            var next = log.request(log.projection(), transactions);
            new GenerationTables(transactions).create(log.projection(), next);
            new Rebuild(log.projection(), next, PositionsLog.KNOWN, transactions, () -> {}).advance();
            assertThat(parked(next)).hasSize(18).noneMatch(stream -> stream.position() == 3);
        }
    }

    /// Events behind the checkpoint are applied by the next batch only.
    @Test
    void aRetriedStreamContinuesAsFarAsItsGeneration() {
        log.append(1, 5);
        log.setPoison(3L);
        projector.advance();
        log.setPoison();
        log.append(6, 3, 2);
        assertThat(projector.resume(PositionsLog.stream(3), Optional.empty())).isEmpty();
        assertThat(log.applied()).contains(3L).doesNotContain(6L);
        assertThat(projector.advance()).isEqualTo(new Step(6, Set.of(), Next.NOTHING));
        assertThat(log.applied()).contains(6L);
    }

    @Test
    void parksNoStreamWhenEverythingFails() {
        log.append(1, 50);
        log.setPoison(LongStream.rangeClosed(1, 50).boxed().toArray(Long[]::new));
        assertThatThrownBy(projector::advance).hasMessageContaining("too many events can't be handled");
        assertThat(parked()).isEmpty();
        assertThat(log.checkpoint()).isZero();

        log.setPoison();
        log.setBroken(true);
        assertThatThrownBy(projector::advance).hasMessageContaining("broken");
        assertThat(parked()).isEmpty();
    }

    private List<ParkedStream> parked() {
        return parked(log.live());
    }

    private List<ParkedStream> parked(Generation generation) {
        return ParkedStreamTable.after(new NamedParameterJdbcTemplate(log.database()), generation.name(), "", 100);
    }

    private Pointers pointers(int version) {
        return Pointers.find(new NamedParameterJdbcTemplate(log.database()), log.projection(version)).orElseThrow();
    }
}
