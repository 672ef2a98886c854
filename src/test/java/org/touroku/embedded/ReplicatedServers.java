package org.touroku.embedded;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

import org.touroku.support.TestDatabase;

/// A source and its replica, which follows a little later. Both have the same user; their data are in `target`.
public final class ReplicatedServers implements AutoCloseable {
    private record Running(DataDirectory directory, Access access, Process process) {
        static Running start(String name, Access access, String... options) throws IOException, InterruptedException {
            var directory = DataDirectory.lock(Path.of("target", "replication", name));
            new OrphanedServers(directory).end();
            SharedServerFiles.link(directory.path());
            var mariaDb = MariaDb.unpackedIn(directory);
            mariaDb.install();
            var process = mariaDb.serve(access.port(), directory.writeSecret("init.sql", access.grants()), options);
            await().pollInterval(Duration.ofMillis(20)).until(access::canConnect);
            return new Running(directory, access, process);
        }

        void execute(String... statements) {
            try (var connection = DriverManager.getConnection(access.url(""), access.username(), access.password());
                    var statement = connection.createStatement()) {
                for (var sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        TestDatabase database(String name) {
            return new TestDatabase(access.url(name), access.username(), access.password());
        }

        void stop() {
            process.destroy();
            process.onExit().join();
            directory.close();
        }
    }

    private final Running source;
    private final Running replica;

    private ReplicatedServers(Running source, Running replica) {
        this.source = source;
        this.replica = replica;
    }

    public static ReplicatedServers start() {
        try {
            var access = Access.generate();
            var source = Running.start("source", access, "--server-id=1", "--log-bin=log", "--sync-binlog=1");
            var replica = Running.start("replica",
                    new Access(Access.generate().port(), access.username(), access.password()),
                    "--server-id=2", "--skip-slave-start");
            var servers = new ReplicatedServers(source, replica);
            servers.replicate();
            return servers;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void replicate() {
        source.execute("RESET MASTER");
        replica.execute("RESET SLAVE ALL", "SET GLOBAL gtid_slave_pos = ''", """
                CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = %d, MASTER_USER = '%s', MASTER_PASSWORD = '%s',
                                 MASTER_SSL = 0, MASTER_SSL_VERIFY_SERVER_CERT = 0
                """.formatted(source.access.port(), source.access.username(), source.access.password()),
                "START REPLICA");
    }

    /// Creates an empty database, on the replica too.
    public TestDatabase create(String database) {
        source.execute("CREATE OR REPLACE DATABASE " + database);
        return source.database(database);
    }

    public TestDatabase replica(String database) {
        return replica.database(database);
    }

    @Override
    public void close() {
        replica.stop();
        source.stop();
    }
}
