package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.Audit;
import org.touroku.support.Fill;
import org.touroku.support.HttpApi;
import org.touroku.support.RegistrationLoad;
import org.touroku.support.RunningService;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// Promise: a rebuild survives the instances that carry it out. Twenty of them are killed, at random moments.
@Tag("long")
@ResourceLock("processes")
class RebuildKillIntegrationTests {
    private static final int USERS = 5_000;
    private static final int KILLS = Integer.getInteger("kills", 20);
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    private final TestDatabase database = TestDatabase.create();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final Random random = new Random(SEED);
    private final HikariDataSource connections = database.migrated();
    private final JdbcClient jdbc = JdbcClient.create(connections);

    @Test
    void anotherInstanceFinishesTheRebuildOfAKilledOne() throws Exception {
        System.out.println("Random seed " + SEED);
        try (var service = RunningService.on(database)) {
            Fill.users(service, USERS);
        }
        var one = ServiceProcess.starting(database);
        var other = ServiceProcess.starting(database);
        try {
            for (int i = 0; i < KILLS; i++) {
                killDuringARebuild(i % 4 < 2 ? "user_versions" : "users", one.join(), other.join());
                one = other;
                other = ServiceProcess.starting(database);
            }
            Audit.of(database, one.join().api(), acknowledged);
        } finally {
            one.join().close();
            other.join().close();
            connections.close();
        }
    }

    private void killDuringARebuild(String projection, ServiceProcess victim, ServiceProcess survivor)
            throws Exception {
        var ended = new AtomicBoolean();
        var reader = CompletableFuture.supplyAsync(() -> read(survivor.api(), ended), Thread::startVirtualThread);
        try (var _ = new RegistrationLoad(survivor.api(), 2, acknowledged)) {
            var requested = random.nextBoolean() ? victim : survivor;
            assertThat(requested.api().post("/projections/" + projection + "/rebuild", "").status()).isEqualTo(202);
            var moment = random.nextInt(USERS + 1000) - 500;
            await().pollInterval(Duration.ofMillis(1)).until(() -> hasCome(projection, moment));
            victim.kill();
            await().atMost(Duration.ofSeconds(30)).until(() -> !isUnderWay(projection));
        } finally {
            ended.set(true);
        }
        assertThat(reader.join()).isPositive();
        assertThat(survivor.api().get("/projections/" + projection).body().at("/rebuild/state").stringValue())
                .isEqualTo("finished");
    }

    /// Asserts that each page is served, and that no total decreases.
    ///
    /// @return the last total
    private static long read(HttpApi api, AtomicBoolean ended) {
        var users = 0L;
        while (!ended.get()) {
            for (var path : new String[]{"/users?size=1", "/users?size=1&sort=name"}) {
                var page = api.get(path);
                assertThat(page.status()).as(page.http().body()).isEqualTo(200);
                assertThat(page.body().at("/total").longValue()).isGreaterThanOrEqualTo(users);
                users = page.body().at("/total").longValue();
            }
        }
        return users;
    }

    /// Whether the next generation has reached a position or is live already; true at once for a negative position.
    private boolean hasCome(String projection, long position) {
        return position < 0 || !isUnderWay(projection) || jdbc.sql("""
                SELECT COUNT(*) FROM projections JOIN checkpoints ON subscription = next
                 WHERE name = ? AND checkpoints.position >= ?
                """).param(projection).param(position).query(Long.class).single() > 0;
    }

    private boolean isUnderWay(String projection) {
        return jdbc.sql("SELECT COUNT(*) FROM projections WHERE name = ? AND next IS NOT NULL").param(projection)
                .query(Long.class).single() > 0;
    }
}
