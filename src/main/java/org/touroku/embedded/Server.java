package org.touroku.embedded;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running server. When it exits by itself, it is restarted on the same port until it runs.
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SHORT_LIFE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final MariaDb mariaDb;
    private final Access access;
    private final Path initFile;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Process process;

    Server(MariaDb mariaDb, Access access, Path initFile) throws IOException {
        this.mariaDb = mariaDb;
        this.access = access;
        this.initFile = initFile;
        this.process = mariaDb.serve(access.port(), initFile);
    }

    /// Waits until the server accepts connections, and restarts it from then on.
    ///
    /// @return whether it accepts connections
    boolean awaitStart() throws InterruptedException {
        boolean accepts = awaitConnection();
        if (accepts) {
            Thread.ofPlatform().daemon().name("embedded-database").start(this::keepAlive);
        }
        return accepts;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        closing.countDown();
        synchronized (this) { // so that a server that is being restarted is destroyed too
            process.destroy();
        }
        process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), SECONDS).join();
        process.destroyForcibly().onExit().join();
    }

    private boolean awaitConnection() throws InterruptedException {
        var giveUp = Instant.now().plus(PATIENCE);
        while (process.isAlive() && Instant.now().isBefore(giveUp)) {
            if (access.canConnect()) {
                return true;
            }
            process.waitFor(20, MILLISECONDS);
        }
        return false;
    }

    private void keepAlive() {
        var pause = Duration.ZERO;
        var start = Instant.now();
        try {
            while (true) {
                int exitCode = process.waitFor();
                boolean shortLife = start.plus(SHORT_LIFE).isAfter(Instant.now());
                if (closing.await(pause.toMillis(), MILLISECONDS)) {
                    return;
                }
                LOG.warn("Embedded MariaDB (process {}) has ended with exit code {}, starting it again on port {}",
                        process.pid(), exitCode, access.port());
                pause = shortLife ? longer(pause) : Duration.ZERO;
                start = Instant.now();
                startAgain();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void startAgain() throws InterruptedException {
        try {
            synchronized (this) {
                if (closing.getCount() == 0) {
                    return;
                }
                process = mariaDb.serve(access.port(), initFile);
            }
        } catch (IOException e) {
            LOG.warn("Embedded MariaDB cannot be started: {}", e.getMessage());
            return;
        }
        if (awaitConnection()) {
            LOG.info("Embedded MariaDB is back on port {} (process {})", access.port(), process.pid());
        } else {
            process.destroyForcibly();
        }
    }

    private static Duration longer(Duration pause) {
        var longer = pause.multipliedBy(2).plusMillis(100);
        return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
}
