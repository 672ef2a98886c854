package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.RunningService;
import org.touroku.support.RunningStatements;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;
import org.touroku.support.TestThreads;

/// Promise: a query that takes too long is ended by the server, and delays nothing but queries.
class SlowQueriesIntegrationTests {
    /// The server's limit is three seconds.
    private static final Duration ENDED = Duration.ofMillis(4500);

    private static final TestDatabase database = TestDatabase.create();
    @AutoClose
    private static final HikariDataSource direct = database.migrated();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.on(database);
    private static final HttpApi api = service.api();

    @Test
    void theServerEndsAQueryAfterThreeSeconds() {
        var started = System.nanoTime();
        assertThatThrownBy(() -> query(service.running(), "too slow")).isInstanceOf(QueryTimeoutException.class);
        assertThat(since(started)).isBetween(Duration.ofMillis(2500), ENDED);
        assertThat(isRunning("too slow")).isFalse();
    }

    @Test
    void theServerEndsAQueryWhoseClientHasGone() {
        try (var impatient = RunningService.on(database,
                "--spring.datasource.hikari.data-source-properties.socketTimeout=1000")) {
            var started = System.nanoTime();
            assertThatThrownBy(() -> query(impatient, "left behind")).isInstanceOf(DataAccessException.class);
            assertThat(since(started)).isLessThan(Duration.ofMillis(2500));
            assertThat(isRunning("left behind")).isTrue();

            await().atMost(ENDED.minus(since(started))).until(() -> !isRunning("left behind"));
        }
    }

    @Test
    void queriesThatOccupyTheirWholePoolDelayNoCommandAndNoCachedResponse() throws Exception {
        var user = api.register("Ada", "ada@example.com").link("user");
        var eTag = api.get(user).header("ETag");
        api.get(user); // fills the cache
        var pool = service.bean(HikariDataSource.class);
        var released = new AtomicBoolean();
        try (var threads = new TestThreads(); Closeable _ = () -> released.set(true)) {
            threads.start(20, () -> occupyUntil(released)); // more than there are connections
            await().until(() -> isOccupied(pool));

            assertThat(prompt(() -> api.get(user, "If-None-Match", eTag)).status()).isEqualTo(304);
            assertThat(prompt(() -> api.get(user)).status()).isEqualTo(200);
            assertThat(prompt(() -> api.register("Bob", "bob@example.com")).status()).isEqualTo(201);
            assertThat(prompt(() -> api.register("Bob", "ben@example.com", "Idempotency-Key", "key")).status())
                    .isEqualTo(201);
            assertThat(prompt(() -> api.rename(user, "Countess")).status()).isEqualTo(200);
            await().until(() -> isOccupied(pool));
        }
    }

    private static void occupyUntil(AtomicBoolean released) {
        while (!released.get()) {
            assertThatThrownBy(() -> query(service.running(), "occupying")).isInstanceOf(DataAccessException.class);
        }
    }

    private static boolean isOccupied(HikariDataSource pool) {
        return pool.getHikariPoolMXBean().getActiveConnections() == pool.getMaximumPoolSize();
    }

    private static Response prompt(Supplier<Response> request) {
        var started = System.nanoTime();
        var response = request.get();
        assertThat(since(started)).isLessThan(Duration.ofSeconds(2));
        return response;
    }

    /// Takes 30 s, row by row, so that it is not ended because its client is gone. Has a character above U+FFFF, as statements of
    /// other tests have.
    ///
    /// @param name by which it is found among those that are running
    private static void query(RunningService service, String name) {
        JdbcClient.create(service.bean(DataSource.class)).sql("""
                SELECT /* %s: 🐌 */ COUNT(*)
                  FROM (SELECT 1 FROM information_schema.collations one JOIN information_schema.collations two LIMIT 300) slow
                 WHERE SLEEP(0.1) = 0
                """.formatted(name)).query(Long.class).single();
    }

    private static boolean isRunning(String name) {
        return new RunningStatements(JdbcClient.create(direct)).list().stream()
                .anyMatch(statement -> statement.contains("/* " + name + ": 🐌 */"));
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
