package org.touroku.eventsourcing.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.eventsourcing.projection.PositionsLog.positions;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.touroku.eventsourcing.subscription.Runner.Next;

/// Promise: generations are filled although a drop fails, and only tables of generations are dropped.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GenerationCleanupIntegrationTests {
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final PositionsLog log = new PositionsLog();
    private final LiveRunner live = log.projector("live");

    @AfterAll
    void close() {
        live.close();
        log.close();
    }

    @BeforeEach
    void clear() {
        log.clear();
        log.append(1, 100);
        await().until(() -> live.advance().next() == Next.NOTHING);
    }

    @Test
    void tablesOfOthersAreKeptWhateverTheirComment() {
        log.execute("CREATE TABLE machines (id INT) COMMENT = 'generation of our machines'");
        log.execute("CREATE TABLE list_users (id INT) COMMENT = 'generation of_users'");
        try (var instance = log.instance(SHORT)) {
            var former = log.live();
            rebuild(instance);
            await().until(() -> !log.tables().contains(former.table("positions")));
            assertThat(log.tables()).contains("machines", "list_users");
        } finally {
            log.execute("DROP TABLE IF EXISTS machines, list_users");
        }
    }

    @Test
    void aTableThatCannotBeDroppedHoldsUpNoRebuild() {
        var former = log.live();
        log.execute("CREATE TABLE reports (position BIGINT, FOREIGN KEY (position) REFERENCES %s (position))"
                .formatted(former.table("positions")));
        try (var instance = log.instance(SHORT)) {
            rebuild(instance);
            await().until(() -> log.pointers().former() == null);
            await().until(() -> !log.tables().contains(former.table("position_notes")));
            rebuild(instance);
            assertThat(log.tables()).contains(former.table("positions"));
            log.execute("DROP TABLE reports");
            await().until(() -> !log.tables().contains(former.table("positions")));
        } finally {
            log.execute("DROP TABLE IF EXISTS reports");
        }
    }

    /// The only instance of the version is frozen, so that others drop its generation.
    @Test
    void aVersionThatWasDroppedWhileItsInstanceWasFrozenIsFilledAgain() {
        var dropped = log.live();
        try (var _ = log.instance(SHORT)) {
            log.execute("DELETE FROM projections");
            await().until(() -> live.advance().position() == 100 && isLive());
            assertThat(log.live()).isNotEqualTo(dropped);
            assertThat(log.applied()).isEqualTo(positions(100));
            await().until(() -> !log.generations().contains(dropped.name()));
        }
    }

    /// Otherwise no instance would serve this version any more, and an instance of another version would drop its tables.
    @Test
    void anErrorOfTheProjectionEndsNoLoop() {
        var errors = new AtomicInteger();
        log.setBroken(tables -> {
            if (!tables.isLive()) {
                errors.incrementAndGet();
                throw new StackOverflowError();
            }
            return false;
        });
        try (var instance = log.instance(LONG)) {
            instance.rebuilds().rebuild();
            await().until(() -> errors.get() > 0);
            log.setBroken(false);
            await().until(() -> "finished".equals(log.pointers().state()));
        }
        assertThat(log.applied()).isEqualTo(positions(100));
    }

    @Test
    void aFormerGenerationIsNotDroppedBeforeItsTime() {
        var former = log.live();
        try (var instance = log.instance(Duration.ofHours(1))) {
            rebuild(instance);
            log.execute("UPDATE projections SET finished_at = UTC_TIMESTAMP(6) - INTERVAL 59 MINUTE");
        }
        try (var _ = log.instance(Duration.ofHours(1))) { // cleans up at once
            await().during(Duration.ofMillis(500)).until(() -> former.equals(log.pointers().former()));
            log.execute("UPDATE projections SET finished_at = UTC_TIMESTAMP(6) - INTERVAL 61 MINUTE");
        }
        try (var _ = log.instance(Duration.ofHours(1))) {
            await().until(() -> log.pointers().former() == null);
            await().until(() -> !log.generations().contains(former.name()));
        }
    }

    private boolean isLive() {
        return log.jdbc().sql("SELECT COUNT(live) FROM projections").query(Integer.class).single() == 1;
    }

    private void rebuild(RunningProjection instance) {
        var before = log.live();
        instance.rebuilds().rebuild();
        await().atMost(Duration.ofSeconds(20)).until(() -> !log.live().equals(before));
    }
}
