package org.touroku.eventsourcing.mysql;

import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import org.touroku.eventsourcing.Loggable;

/// Whether the log can be read and extended, asked twice a second on a connection of its own: so whoever wants to know is
/// answered at once. When another server answers than before, the other connections are renewed too.
final class EventStoreHealthIndicator implements HealthIndicator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStoreHealthIndicator.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofMillis(1500);
    private static final String TIME_LIMIT = "1000"; // ms

    private record Answer(String server, boolean readOnly, long position, Instant at, long nanoTime) {
        boolean isOld() {
            return System.nanoTime() - nanoTime > SILENCE.toNanos();
        }
    }

    private final HikariDataSource others;
    private final SingleConnectionDataSource connection;
    private final JdbcClient jdbc;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Answer last;
    private boolean failing;

    /// @param others whose database, credentials and driver settings are taken over
    EventStoreHealthIndicator(HikariDataSource others) {
        this.others = others;
        connection = new SingleConnectionDataSource(others.getJdbcUrl(), others.getUsername(), others.getPassword(),
                true);
        connection.setConnectionProperties(withTimeLimit(others.getDataSourceProperties()));
        jdbc = JdbcClient.create(connection);
        thread = Thread.ofPlatform().name("event-store-health").start(this::run);
    }

    @Override
    public Health health() {
        var answer = last;
        if (answer == null) {
            return Health.down().build();
        }
        return (answer.isOld() ? Health.down() : Health.up()).withDetail("position", answer.position)
                .withDetail("last_answer", answer.at).build();
    }

    private static Properties withTimeLimit(Properties settings) {
        var properties = new Properties();
        properties.putAll(settings);
        properties.setProperty("connectTimeout", TIME_LIMIT);
        properties.setProperty("socketTimeout", TIME_LIMIT);
        return properties;
    }

    private void run() {
        try {
            do {
                ask();
            } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            connection.destroy();
        }
    }

    private void ask() {
        try {
            var answer = answer();
            if (answer.readOnly) {
                throw new TransientDataAccessResourceException("the server is read-only");
            }
            answered(answer);
        } catch (RuntimeException e) {
            connection.resetConnection();
            if (!failing) {
                LOG.warn("The database does not answer: {}", new Loggable(e).onOneLine());
            }
            failing = true;
        }
    }

    private Answer answer() {
        return jdbc.sql("""
                SELECT position, CONCAT(@@hostname, ':', @@port) AS server, @@global.read_only AS read_only
                  FROM event_head
                 WHERE id = 1
                """).query((row, _) -> new Answer(row.getString("server"), row.getBoolean("read_only"),
                row.getLong("position"), Instant.now(), System.nanoTime())).single();
    }

    private void answered(Answer answer) {
        if (failing) {
            LOG.info("The database answers again");
        }
        failing = false;
        var before = last;
        if (before != null && !before.server.equals(answer.server) && others.isRunning()) {
            LOG.info("The database is now {}, before that {}", answer.server, before.server);
            others.getHikariPoolMXBean().softEvictConnections();
        }
        last = answer;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(Duration.ofSeconds(3));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
