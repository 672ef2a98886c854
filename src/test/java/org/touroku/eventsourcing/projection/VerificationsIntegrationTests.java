package org.touroku.eventsourcing.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.ConnectionPools;

class VerificationsIntegrationTests {
    private final PositionsLog log = new PositionsLog();
    private final ConnectionPools pools = new ConnectionPools(log.database());
    private final NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(log.database());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void fill() {
        log.clear();
        log.append(1, 10);
        try (var projector = log.projector(TableSet.LIVE, "fill")) {
            projector.advance();
        }
    }

    @AfterEach
    void close() {
        threads.close();
        pools.close();
        log.close();
    }

    /// On a connection that lives for hours, its row would be locked for hours.
    @Test
    void anInstanceThatFallsSilentInACheckLosesIt() throws Exception {
        var held = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var silent = verifications(() -> {
            held.countDown();
            awaitUninterruptibly(release);
        }); var other = verifications(() -> {})) {
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
        try (var verifications = verifications(() -> {
            if (broken[0]) {
                throw new IllegalStateException("the rows can't be read");
            }
        })) {
            verifications.goOn(); // begins
            verifications.goOn();
            assertThat(row().failure()).isEqualTo("java.lang.IllegalStateException: the rows can't be read");
            assertThat(row().finishedAt()).isNull();

            broken[0] = false;
            verifications.goOn();
            assertThat(row().failure()).isNull();
            assertThat(row().finishedAt()).isNotNull();
        }
    }

    @Test
    void theCheckOfOneProjectionThatFailsDoesNotHoldUpAnother() throws Exception {
        log.jdbc().sql("INSERT INTO checkpoints (subscription, position, version) VALUES ('others', 10, 1)").update();
        var failing = new Positions("positions", () -> {
            throw new IllegalStateException("the rows can't be read");
        });
        try (var verifications = new Verifications(List.of(failing, new Positions("others", () -> {})),
                PositionsLog.KNOWN, pools, Duration.ofDays(1))) {
            verifications.goOn(); // begins
            verifications.goOn();
            assertThat(VerificationRow.find(jdbc, "others").orElseThrow().finishedAt()).isNotNull();
        }
    }

    private VerificationRow row() {
        return VerificationRow.find(jdbc, "positions").orElseThrow();
    }

    private Verifications verifications(Runnable whenRead) {
        return new Verifications(List.of(new Positions("positions", whenRead)), PositionsLog.KNOWN, pools,
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
            return List.of(new ReadTable(name, "position"));
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
