package org.touroku.eventsourcing.mysql;

import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import org.touroku.eventsourcing.logging.RedactedException;

/// Checks twice a second, on a dedicated connection, whether the log can be read and appended to: so health is known without
/// waiting. Renews the pools when another server has become the primary.
final class PrimaryMonitor implements HealthIndicator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryMonitor.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofMillis(1500);
    private static final String TIME_LIMIT = "1000"; // ms

    private record Status(String server, boolean readOnly, long position, Instant at, long nanoTime) {
        boolean isOld() {
            return System.nanoTime() - nanoTime > SILENCE.toNanos();
        }
    }

    private final ConnectionPools pools;
    private final SingleConnectionDataSource connection;
    private final JdbcClient jdbc;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Status last;
    private boolean failing;

    PrimaryMonitor(ConnectionPools pools) {
        this.pools = pools;
        var others = pools.queries();
        connection = new SingleConnectionDataSource(others.getJdbcUrl(), others.getUsername(), others.getPassword(),
                true);
        connection.setConnectionProperties(withTimeLimit(others.getDataSourceProperties()));
        jdbc = JdbcClient.create(connection);
        thread = Thread.ofPlatform().name("event-store-health").start(this::run);
    }

    @Override
    public Health health() {
        var status = last;
        if (status == null) {
            return Health.down().build();
        }
        return (status.isOld() ? Health.down() : Health.up()).withDetail("position", status.position)
                .withDetail("last_response", status.at).build();
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
                check();
            } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            connection.destroy();
        }
    }

    private void check() {
        try {
            var status = read();
            if (status.readOnly) {
                throw new TransientDataAccessResourceException("the server is read-only");
            }
            succeeded(status);
        } catch (RuntimeException e) {
            connection.resetConnection();
            if (!failing) {
                LOG.warn("The database does not respond: {}", new RedactedException(e).onOneLine());
            }
            failing = true;
        }
    }

    private Status read() {
        return jdbc.sql("""
                SELECT position, CONCAT(@@hostname, ':', @@port) AS server, @@global.read_only AS read_only
                  FROM event_head
                 WHERE id = 1
                """).query((row, _) -> new Status(row.getString("server"), row.getBoolean("read_only"),
                row.getLong("position"), Instant.now(), System.nanoTime())).single();
    }

    private void succeeded(Status status) {
        if (failing) {
            LOG.info("The database responds again");
        }
        failing = false;
        var before = last;
        if (before != null && !before.server.equals(status.server)) {
            LOG.info("The database is now {}, before that {}", status.server, before.server);
            pools.renew();
        }
        last = status;
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
