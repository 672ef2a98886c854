package org.touroku;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/// The whole service in a process of its own, so that it can be killed.
public record ServiceProcess(Process process, HttpApi api) implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

    /// Starts while others do something else.
    public static CompletableFuture<ServiceProcess> starting(TestDatabase database) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return on(database);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, Thread::startVirtualThread);
    }

    public static ServiceProcess on(TestDatabase database) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var process = new ProcessBuilder(
                List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath,
                        TourokuApplication.class.getName(),
                        "--server.port=0", "--spring.datasource.hikari.minimum-idle=2",
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.username(),
                        "--spring.datasource.password=" + database.password()))
                .redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.toHandle().destroyForcibly()));
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        var log = new StringBuilder();
        for (String line; (line = output.readLine()) != null;) {
            var started = STARTED.matcher(line);
            if (started.find()) {
                Thread.startVirtualThread(() -> output.lines().forEach(_ -> {}));
                return new ServiceProcess(process, new HttpApi("http://127.0.0.1:" + started.group(1)));
            }
            log.append(line).append('\n');
        }
        throw new IllegalStateException("the service did not start:\n" + log);
    }

    /// SIGKILL where there are signals.
    public void kill() throws InterruptedException {
        close();
        process.waitFor();
    }

    /// SIGTERM where there are signals: it answers whom it has begun to serve, and ends.
    public void stop() throws InterruptedException {
        process.toHandle().destroy();
        process.waitFor();
    }

    /// SIGSTOP: it does nothing any more, and keeps its connections, until it is thawed.
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        var exit = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("kill -" + name + " has failed");
        }
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
    }
}
