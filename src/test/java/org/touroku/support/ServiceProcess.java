package org.touroku.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

import org.touroku.TourokuApplication;

/// The whole service in a process of its own, so that it can be killed.
///
/// @param output the lines that it has written so far
public record ServiceProcess(Process process, HttpApi api, Queue<String> output) implements AutoCloseable {
    /// Of the Java process. Tests are over before the optimising compiler pays; measurements have other options.
    private static final String OPTIONS = System.getProperty("touroku.test.java.options",
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    private static final Pattern STARTED = Pattern.compile("open http://\\S+:(\\d+)");

    /// Starts in the background.
    public static CompletableFuture<ServiceProcess> starting(TestDatabase database) {
        return starting(() -> on(database));
    }

    /// Starts in the background.
    ///
    /// @param environment variables in addition to those of this process
    /// @param settings    as on the command line
    public static CompletableFuture<ServiceProcess> starting(TestDatabase database, Map<String, String> environment,
            String... settings) {
        return starting(() -> running(TourokuApplication.class, database, environment, settings));
    }

    public static CompletableFuture<ServiceProcess> starting(Start start) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return start.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, Thread::startVirtualThread);
    }

    public interface Start {
        ServiceProcess start() throws IOException;
    }

    /// @param settings as on the command line
    public static ServiceProcess on(TestDatabase database, String... settings) throws IOException {
        return running(TourokuApplication.class, database, Map.of(), settings);
    }

    /// @param application its main class
    /// @param environment variables in addition to those of this process
    /// @param settings    as on the command line
    public static ServiceProcess running(Class<?> application, TestDatabase database, Map<String, String> environment,
            String... settings)
            throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var command = new ArrayList<>(List.of(java));
        command.addAll(List.of(OPTIONS.split(" ", -1)));
        command.addAll(List.of("-cp", classPath, application.getName(), "--server.port=0",
                "--spring.datasource.hikari.minimum-idle=2", "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password()));
        command.addAll(TestDatabase.withKeyfile(List.of(settings)));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.toHandle().destroyForcibly()));
        var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        var output = new ConcurrentLinkedQueue<String>();
        for (String line; (line = reader.readLine()) != null;) {
            output.add(line);
            var started = STARTED.matcher(line);
            if (started.find()) {
                Thread.startVirtualThread(() -> reader.lines().forEach(output::add));
                return new ServiceProcess(process, new HttpApi("http://127.0.0.1:" + started.group(1)), output);
            }
        }
        throw new IllegalStateException("the service did not start:\n" + String.join("\n", output));
    }

    /// SIGKILL where there are signals.
    public void kill() throws InterruptedException {
        close();
        process.waitFor();
    }

    /// SIGTERM where there are signals: the service completes the requests that it has begun, and ends.
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
