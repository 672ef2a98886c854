package org.touroku.support;

import static org.awaitility.Awaitility.await;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.touroku.embedded.ReplicatedServers;

/// An empty database and a replica of it: on the servers that the system properties `touroku.test.url` and
/// `touroku.test.replica.url` name, of which the second one has to replicate the first, else on two embedded ones.
public record ReplicatedDatabase(TestDatabase source, TestDatabase replica) {
    private static final String GIVEN = System.getProperty("touroku.test.replica.url", "");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static final class Embedded {
        private static final ReplicatedServers SERVERS = ReplicatedServers.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVERS::close));
        }

        static ReplicatedDatabase create() {
            var name = "touroku_replicated_" + DATABASES.incrementAndGet();
            return new ReplicatedDatabase(SERVERS.create(name), SERVERS.replica(name));
        }
    }

    public static ReplicatedDatabase create() {
        var created = GIVEN.isEmpty() ? Embedded.create() : given(TestDatabase.create());
        await().pollInterval(Duration.ofMillis(10)).ignoreExceptions().until(() -> created.execute("DO 1"));
        return created;
    }

    private static ReplicatedDatabase given(TestDatabase source) {
        var name = source.url().replaceFirst("jdbc:mysql://[^/]+/([^?]*).*", "$1");
        return new ReplicatedDatabase(source, new TestDatabase(
                GIVEN.replaceFirst("(jdbc:mysql://[^/]+/)[^?]*", "$1" + name), source.username(), source.password()));
    }

    /// From now on the replica lags behind.
    public void stopReplica() {
        execute("STOP REPLICA SQL_THREAD");
    }

    public void startReplica() {
        execute("START REPLICA SQL_THREAD");
    }

    private boolean execute(String sql) {
        try (var connection = DriverManager.getConnection(replica.url(), replica.username(), replica.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
