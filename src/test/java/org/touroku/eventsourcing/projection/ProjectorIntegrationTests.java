package org.touroku.eventsourcing.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.TestDatabase;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.EventRows;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.projection.Projector.Next;
import org.touroku.eventsourcing.projection.Projector.Step;

class ProjectorIntegrationTests {
    private final HikariDataSource database = TestDatabase.create().migrated();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final AtomicBoolean broken = new AtomicBoolean();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// Notes each position; a position that is applied twice violates the primary key.
    private final class Positions implements Projection {
        @Override
        public String name() {
            return "positions";
        }

        @Override
        public void apply(List<RecordedEvent> events, NamedParameterJdbcOperations jdbc) {
            jdbc.batchUpdate("INSERT INTO positions (position) VALUES (:position)", events.stream()
                    .map(event -> new MapSqlParameterSource("position", event.position()))
                    .toArray(SqlParameterSource[]::new));
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
        }
    }

    @BeforeEach
    void createReadTable() {
        jdbc.sql("CREATE TABLE positions (position BIGINT PRIMARY KEY)").update();
        jdbc.sql("INSERT INTO checkpoints VALUES ('positions', 0)").update();
    }

    @AfterEach
    void close() {
        release.countDown();
        threads.close();
        database.close();
    }

    @Test
    void appliesTheLogStepByStep() {
        append(1, 1500);
        try (var projector = projector("one")) {
            assertThat(projector.advance()).isEqualTo(new Step(1000, Next.MORE));
            assertThat(projector.advance()).isEqualTo(new Step(1500, Next.NOTHING));
            assertThat(projector.advance()).isEqualTo(new Step(1500, Next.NOTHING));
        }
        assertThat(applied()).hasSize(1500);
    }

    @Test
    void commitsRowsAndCheckpointTogetherOrNeither() {
        append(1, 10);
        broken.set(true);
        try (var projector = projector("one")) {
            assertThatThrownBy(projector::advance).hasMessage("broken");
            assertThat(applied()).isEmpty();
            assertThat(checkpoint()).isZero();

            broken.set(false);
            assertThat(projector.advance()).isEqualTo(new Step(10, Next.NOTHING));
        }
        assertThat(checkpoint()).isEqualTo(10);
    }

    @Test
    void followsAnAppendWithinItsTransactionUnlessItIsFarBehind() {
        append(1, 10);
        try (var projector = projector("one"); var writer = new LockingTransactions("writer", database)) {
            assertThat(follow(projector, writer, 8)).isTrue();
            assertThat(applied()).hasSize(10);
            assertThat(checkpoint()).isEqualTo(10);

            append(11, 1100);
            assertThat(follow(projector, writer, 1100)).isFalse();
            assertThat(checkpoint()).isEqualTo(10);
        }
    }

    /// @param first position of those that are appended
    private static boolean follow(Projector projector, LockingTransactions writer, long first) {
        return writer
                .execute(transaction -> projector.follow(EventRows.after(transaction, first - 1, 1000), transaction));
    }

    @Test
    void doesNotGoOnOverAHole() {
        append(1, 3);
        append(5, 6);
        try (var projector = projector("one")) {
            assertThatThrownBy(projector::advance).hasMessageContaining("hole");
        }
    }

    @Test
    void leavesACheckpointToWhoHoldsItAndTakesOverWhenItFallsSilent() throws Exception {
        append(1, 3);
        try (var projector = projector("one")) {
            var held = new CountDownLatch(1);
            var silent = threads.submit(() -> {
                try (var other = new LockingTransactions("other", database)) {
                    return other.execute(transaction -> {
                        Checkpoints.take(transaction, "positions");
                        held.countDown();
                        return awaitRelease();
                    });
                }
            });
            held.await();

            assertThat(projector.advance()).isEqualTo(new Step(0, Next.HELD_ELSEWHERE));
            await().atMost(Duration.ofSeconds(10)).until(() -> projector.advance().position() == 3);
            release.countDown();
            assertThatThrownBy(silent::get).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void twoLoopsApplyEveryEventOnce() {
        var positions = new ReadPositions();
        try (var _ = new ProjectionLoop(new Positions(), projector("one"), positions);
                var _ = new ProjectionLoop(new Positions(), projector("two"), positions)) {
            for (int i = 0; i < 100; i++) {
                append(10 * i + 1, 10 * i + 10);
            }
            assertThat(positions.await("positions", 1000, Duration.ofSeconds(20))).isTrue();
        }
        assertThat(applied()).containsExactlyElementsOf(LongStream.rangeClosed(1, 1000).boxed().toList());
    }

    @Test
    void aLoopGoesOnByItselfAfterAFailure() {
        var positions = new ReadPositions();
        broken.set(true);
        append(1, 3);
        try (var loop = new ProjectionLoop(new Positions(), projector("one"), positions)) {
            loop.wake();
            assertThat(positions.await("positions", 3, Duration.ofMillis(300))).isFalse();
            broken.set(false);
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

    private Projector projector(String name) {
        return new Projector(new Positions(), new LockingTransactions(name, database));
    }

    private void append(long first, long last) {
        var rows = LongStream.rangeClosed(first, last)
                .mapToObj(position -> new MapSqlParameterSource("position", position));
        new NamedParameterJdbcTemplate(database).batchUpdate("""
                INSERT INTO events (position, stream_type, stream_id, stream_version, event_type, event_revision, data,
                                    metadata, recorded_at)
                VALUES (:position, 'lamp', LPAD(:position, 26, '0'), 1, 'LampBought', 1, '{}', '{}', '2026-11-23')
                """, rows.toArray(SqlParameterSource[]::new));
        jdbc.sql("UPDATE event_head SET position = ?").param(last).update();
    }

    private List<Long> applied() {
        return jdbc.sql("SELECT position FROM positions ORDER BY position").query((row, _) -> row.getLong(1)).list();
    }

    private long checkpoint() {
        return jdbc.sql("SELECT position FROM checkpoints WHERE projection = 'positions'").query(Long.class).single();
    }
}
