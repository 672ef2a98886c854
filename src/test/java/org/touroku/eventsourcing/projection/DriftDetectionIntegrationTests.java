package org.touroku.eventsourcing.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.eventsourcing.RecordedEvent;

class DriftDetectionIntegrationTests {
    private final PositionsLog log = new PositionsLog();
    private final NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(log.database());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void fill() {
        log.clear();
        log.append(1, 10);
        try (var projector = log.projector("fill")) {
            projector.advance();
        }
    }

    @AfterEach
    void close() {
        threads.close();
        log.close();
    }

    /// On a connection that lives for hours, its row would be locked for hours.
    @Test
    void anInstanceThatFallsSilentInACheckLosesIt() throws Exception {
        var held = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var silent = drift(() -> {
            held.countDown();
            awaitUninterruptibly(release);
        }); var other = drift(() -> {})) {
            silent.goOn(); // begins
            var frozen = threads.submit(() -> {
                silent.goOn();
                return 0;
            });
            held.await();
            other.goOn();
            assertThat(row().finishedAt()).isNull();

            await().atMost(Duration.ofSeconds(5)).until(() -> {
                other.goOn();
                return row().finishedAt() != null;
            });
            release.countDown();
            frozen.get();
            assertThat(row().failure()).contains("TransactionSystemException"); // of the one that was silent
        }
    }

    @Test
    void aStepThatFailsIsShownUntilItSucceeds() throws Exception {
        var broken = new boolean[]{true};
        try (var drift = drift(() -> {
            if (broken[0]) {
                throw new IllegalStateException("the rows can't be read");
            }
        })) {
            drift.goOn(); // begins
            drift.goOn();
            assertThat(row().failure()).isEqualTo("java.lang.IllegalStateException: the rows can't be read");
            assertThat(row().finishedAt()).isNull();

            broken[0] = false;
            drift.goOn();
            assertThat(row().failure()).isNull();
            assertThat(row().finishedAt()).isNotNull();
        }
    }

    /// Otherwise each stop could log a failure, and the next start show it.
    @Test
    void aStepThatTheStopInterruptsIsNoFailure() throws Exception {
        var stop = new AtomicReference<Runnable>(() -> {});
        try (var drift = drift(() -> stop.get().run())) {
            drift.goOn(); // begins
            stop.set(() -> {
                drift.close();
                throw new IllegalStateException("the connection is closed");
            });
            drift.goOn();
            assertThat(row().finishedAt()).isNull();
            assertThat(row().failure()).isNull();
        }
    }

    @Test
    void theCheckOfOneProjectionThatFailsDoesNotHoldUpAnother() throws Exception {
        var others = log.begin(new Positions("others", () -> {}));
        var failing = new Positions("positions", () -> {
            throw new IllegalStateException("the rows can't be read");
        });
        try (var drift = new DriftDetection(List.of(failing, new Positions("others", () -> {})),
                PositionsLog.KNOWN, log.pools(), Duration.ofDays(1))) {
            drift.goOn(); // begins
            drift.goOn();
            assertThat(DriftCheck.find(jdbc, others.name()).orElseThrow().finishedAt()).isNotNull();
        }
    }

    @Test
    void totalsAreComparedWithAReplay() throws Exception {
        try (var drift = ofTheLog()) {
            check(drift);
            assertThat(row().totalsDiffer()).isFalse();

            log.jdbc().sql("INSERT INTO " + log.live().table("positions") + " VALUES (9999)").update();
            check(drift);
            assertThat(row().totalsDiffer()).isTrue();

            log.jdbc().sql("DELETE FROM " + log.live().table("positions") + " WHERE position = 9999").update();
            check(drift);
            assertThat(row().totalsDiffer()).isFalse();
        }
    }

    @Test
    void totalsAreThoseOfTheMomentAtWhichTheCheckBegan() throws Exception {
        log.append(11, 500);
        try (var projector = log.projector("fill"); var drift = ofTheLog()) {
            projector.advance();
            drift.goOn(); // begins
            for (int i = 0; row().finishedAt() == null; i++) {
                log.append(501 + 2 * i, 501 + 2 * i);
                log.append(502 + 2 * i, 1, 2 + i);
                projector.advance();
                drift.goOn();
            }
            assertThat(row().position()).isGreaterThan(500);
            assertThat(row().totalsDiffer()).isFalse();
        }
    }

    @Test
    void aParkedStreamCountsAsFarAsItIsApplied() throws Exception {
        log.append(11, 1, 2);
        log.append(12, 1, 3);
        log.setPoison(12L);
        try (var projector = log.projector("fill"); var drift = ofTheLog()) {
            projector.advance();
            check(drift);
            assertThat(row().totals()).containsEntry("positions", 11L);
            assertThat(row().totalsDiffer()).isFalse();

            log.setPoison();
            drift.request("positions");
            projector.resume(PositionsLog.stream(1), Optional.empty()); // then they can't be compared
            await().until(() -> {
                drift.goOn();
                return row().finishedAt() != null;
            });
            assertThat(row().totalsDiffer()).isFalse();
        }
    }

    /// As far as the generation has come, and without what is skipped.
    @Test
    void repairsAStreamAsFarAsItsGeneration() {
        log.append(11, 1, 2);
        log.setPoison(11L);
        try (var projector = log.projector("fill"); var drift = ofTheLog()) {
            projector.advance();
            assertThat(drift.repair("positions", PositionsLog.stream(1))).isFalse();
            projector.resume(PositionsLog.stream(1), Optional.of("written by hand"));
            log.append(12, 1, 3);
            log.jdbc().sql("DELETE FROM " + log.live().table("positions") + " WHERE position = 1").update();
            assertThat(drift.repair("positions", PositionsLog.stream(1))).isTrue();
            assertThat(log.applied()).contains(1L).doesNotContain(11L, 12L);
            projector.advance();
            assertThat(log.applied()).contains(12L);
        }
    }

    private void check(DriftDetection drift) {
        drift.request("positions");
        await().until(() -> {
            drift.goOn();
            return row().finishedAt() != null;
        });
    }

    private DriftDetection ofTheLog() {
        return new DriftDetection(List.of(log.projection()), PositionsLog.KNOWN, log.pools(), Duration.ofDays(1));
    }

    private DriftCheck row() {
        return DriftCheck.find(jdbc, log.live().name()).orElseThrow();
    }

    private DriftDetection drift(Runnable whenRead) {
        return new DriftDetection(List.of(new Positions("positions", whenRead)), PositionsLog.KNOWN, log.pools(),
                Duration.ofDays(1));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param whenRead runs when its rows are read
    private record Positions(String name, Runnable whenRead) implements VerifiableProjection {
        @Override
        public List<ReadTable> tables() {
            return PositionsLog.tables(name);
        }

        @Override
        public void apply(List<RecordedEvent> events, ReadTables tables) {}

        @Override
        public Set<String> streams(long after, long until, ReadTables tables) {
            whenRead.run();
            return Set.of();
        }

        @Override
        public Collection<String> differing(Map<String, List<RecordedEvent>> histories, ReadTables tables) {
            return List.of();
        }

        @Override
        public void repair(String streamId, List<RecordedEvent> history, ReadTables tables) {}
    }
}
