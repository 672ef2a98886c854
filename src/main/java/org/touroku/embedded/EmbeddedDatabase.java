package org.touroku.embedded;

import java.io.IOException;
import java.nio.file.Path;

/// A MariaDB server that runs for as long as this object is open, with its data in a directory of its own.
///
/// Committed data survives crashes and kills of the server and of this process.
public final class EmbeddedDatabase implements AutoCloseable {
    private final DataDirectory directory;
    private final Access access;
    private final Server server;
    private final String description;

    private EmbeddedDatabase(DataDirectory directory, Access access, Server server, String description) {
        this.directory = directory;
        this.access = access;
        this.server = server;
        this.description = description;
    }

    /// Starts a server with its data in this directory, which is created if need be, and waits until it accepts connections.
    ///
    /// @throws RuntimeException if the directory is in use or cannot be written, or if the server does not start; the
    ///         message is meant for the reader
    public static EmbeddedDatabase start(Path directory) {
        try {
            var locked = DataDirectory.lock(directory);
            try {
                return start(locked, directory);
            } catch (IOException | InterruptedException | RuntimeException e) {
                locked.close();
                throw e;
            }
        } catch (IOException e) {
            throw EmbeddedDatabaseException.unusable(directory, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the embedded database was starting", e);
        }
    }

    private static EmbeddedDatabase start(DataDirectory directory, Path asConfigured)
            throws IOException, InterruptedException {
        var mariaDb = MariaDb.unpackedIn(directory);
        new OrphanedServers(directory).end();
        mariaDb.install();
        var access = Access.generate();
        var server = new Server(mariaDb, access, directory.writeSecret("init.sql", access.grants()));
        try {
            if (!server.awaitStart()) {
                throw EmbeddedDatabaseException.failed("has not started", directory.log());
            }
        } catch (InterruptedException | RuntimeException e) { // the former when the service is told to end
            server.close();
            throw e;
        }
        return new EmbeddedDatabase(directory, access, server,
                "embedded MariaDB %s in %s/".formatted(mariaDb.version(), asConfigured));
    }

    /// The JDBC URL of a database (schema) on this server: `touroku` is there, others can be created.
    public String url(String database) {
        return access.url(database);
    }

    /// A user with all privileges.
    public String username() {
        return access.username();
    }

    /// New at each start.
    public String password() {
        return access.password();
    }

    /// The server's process id; it changes when the server is restarted.
    public long pid() {
        return server.pid();
    }

    /// Which database this is, for people, such as `embedded MariaDB 11.4.5 in .touroku/`.
    @Override
    public String toString() {
        return description;
    }

    /// Where its data are.
    public Path directory() {
        return directory.path();
    }

    /// Shuts the server down, then unlocks the directory.
    @Override
    public void close() {
        server.close();
        directory.close();
    }
}
