package org.touroku.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.concurrent.CountDownLatch;

/// A process of its own with an embedded database, to be killed.
final class KillableService implements AutoCloseable {
    private static final String READY = "ready, server is process ";

    private final Process process;

    private KillableService(Process process) {
        this.process = process;
    }

    static KillableService start(Path directory) throws IOException {
        return new KillableService(
                new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"), KillableService.class.getName(),
                        directory.toString())
                        .redirectErrorStream(true).start());
    }

    /// Waits until it has committed a row, and returns the process id of its server.
    long awaitRow() throws IOException {
        var output = new StringBuilder();
        var lines = process.inputReader(UTF_8);
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(READY)) {
                return Long.parseLong(line.substring(READY.length()));
            }
            output.append(line).append('\n');
        }
        throw new AssertionError("The service has ended: " + output);
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    static void main(String[] args) throws Exception {
        var database = EmbeddedDatabase.start(Path.of(args[0]));
        try (var connection = DriverManager.getConnection(database.url("touroku"), database.username(),
                database.password()); var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes (note VARCHAR(100) PRIMARY KEY)");
            statement.execute("INSERT INTO notes VALUES ('kept')");
        }
        System.out.println(READY + database.pid());
        new CountDownLatch(1).await();
    }
}
