package org.touroku.eventsourcing.process;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.process.JobLeases.Lease;

/// Does the due jobs of a process manager: a few at once, and not more than some in a second. It is woken when its instance has created
/// jobs, and polls for others.
final class JobRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    /// Also keeps the connection alive.
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(3);
    private static final int MOST_AT_ONCE = 4;

    /// @param backoff the pause after the first failure
    /// @param rate    jobs begun in a second at most
    record Settings(Duration backoff, int rate) {
        Settings {
            if (rate < 1 || backoff.isNegative()) {
                throw new IllegalArgumentException("jobs need a rate of 1 or more, and a backoff of 0 or more");
            }
        }
    }

    private final ProcessManager manager;
    private final JobLeases leases;
    private final Settings settings;
    private final MeterRegistry registry;
    private final Semaphore wakeUps;
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
    private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean ended;
    private boolean failing;
    private long lastBegun = System.nanoTime() - Duration.ofSeconds(1).toNanos();

    /// @param wakeUps released when there may be due jobs
    JobRunner(ProcessManager manager, JobLeases leases, Settings settings, Semaphore wakeUps, MeterRegistry registry) {
        this.manager = manager;
        this.leases = leases;
        this.settings = settings;
        this.wakeUps = wakeUps;
        this.registry = registry;
        thread = Thread.ofPlatform().name("jobs-" + manager.name()).start(this::run);
    }

    private void run() {
        while (!closed) {
            try {
                wakeUps.tryAcquire((failing ? PAUSE_AFTER_FAILURE : POLL).toMillis(), TimeUnit.MILLISECONDS);
                wakeUps.drainPermits();
                beginDueJobs();
                recovered();
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    private void beginDueJobs() throws InterruptedException {
        while (!closed && takeSlot()) {
            var isBegun = false;
            try {
                awaitTurn();
                isBegun = leases.take().map(this::begin).isPresent();
            } finally {
                if (!isBegun) {
                    slots.release();
                }
            }
            if (!isBegun) {
                return;
            }
        }
    }

    private boolean takeSlot() {
        attempts.forEach(Attempt::interruptIfTooLong);
        return slots.tryAcquire();
    }

    private void awaitTurn() throws InterruptedException {
        var interval = Duration.ofSeconds(1).dividedBy(settings.rate).toNanos();
        TimeUnit.NANOSECONDS.sleep(lastBegun + interval - System.nanoTime());
    }

    private Attempt begin(Lease lease) {
        lastBegun = System.nanoTime();
        var attempt = new Attempt(manager, lease.job(), settings.backoff);
        attempts.add(attempt);
        Thread.ofVirtual().name("job-" + lease.job().id()).start(() -> perform(attempt, lease));
        return attempt;
    }

    private void perform(Attempt attempt, Lease lease) {
        try {
            var outcome = attempt.perform();
            count(lease.job(), end(lease, outcome) ? outcome.label() : "lost");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            attempts.remove(attempt);
            slots.release();
            wakeUps.release();
        }
    }

    /// Repeats this until it succeeds: what was done would be done again otherwise.
    ///
    /// @return whether the outcome is stored
    private boolean end(Lease lease, Outcome outcome) throws InterruptedException {
        while (!ended) {
            try {
                return leases.end(lease, outcome);
            } catch (RuntimeException e) {
                LOG.debug("The result of job {} of {} is not stored yet", lease.job().id(), manager.name(),
                        new RedactedException(e));
                Thread.sleep(PAUSE_AFTER_FAILURE);
            }
        }
        return false;
    }

    private void count(Job job, String outcome) {
        registry.counter("touroku.job.attempts", "process", job.process(), "kind", job.kind(), "outcome", outcome)
                .increment();
    }

    private void failed(Throwable e) {
        if (!failing && !closed) {
            LOG.warn("No jobs of {} can be taken; this is retried until it succeeds", manager.name(),
                    new RedactedException(e));
        }
        failing = true;
    }

    private void recovered() {
        if (failing) {
            LOG.info("Jobs of {} are taken again", manager.name());
        }
        failing = false;
    }

    /// Lets attempts complete for some seconds, then interrupts them, so that other instances can repeat them at once.
    @Override
    public void close() {
        closed = true;
        wakeUps.release();
        try {
            thread.join(PATIENCE_AT_END);
            awaitAttempts();
            attempts.forEach(Attempt::release);
            awaitAttempts();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        ended = true;
        leases.close();
    }

    private void awaitAttempts() throws InterruptedException {
        if (slots.tryAcquire(MOST_AT_ONCE, PATIENCE_AT_END.toMillis(), TimeUnit.MILLISECONDS)) {
            slots.release(MOST_AT_ONCE);
        }
    }
}
