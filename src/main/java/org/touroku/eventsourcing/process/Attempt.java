package org.touroku.eventsourcing.process;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.JobChange;
import org.touroku.eventsourcing.JobResult;
import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.logging.RedactedException;

/// One attempt at a job. Its thread is interrupted when it takes too long, and when this instance ends.
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    /// Then there is time to store the result before the lease ends.
    private static final Duration LONGEST = Duration.ofSeconds(45);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(4);
    /// Over four days, as mail servers try (RFC 5321, section 4.5.4.1), so that an outage over a weekend loses nothing.
    private static final int MOST_ATTEMPTS = 32;

    private final ProcessManager manager;
    private final Job job;
    private final Duration backoff;
    private final long begunAt = System.nanoTime();
    private @Nullable Thread performing;
    private boolean isReleased;

    /// @param backoff the pause after the first failure; it doubles with each further one
    Attempt(ProcessManager manager, Job job, Duration backoff) {
        this.manager = manager;
        this.job = job;
        this.backoff = backoff;
    }

    Outcome perform() {
        begin();
        try {
            return switch (manager.perform(job)) {
                case JobResult.Done(var changes) -> new Outcome.Done(changes);
                case JobResult.Cancelled(var reason) -> new Outcome.Cancelled(reason);
                case JobResult.Rejected(var error, var changes) -> abandoned(error, changes);
            };
        } catch (Exception | Error e) {
            return isReleased() ? new Outcome.Released() : failed(new RedactedException(e));
        } finally {
            end();
        }
    }

    private Outcome failed(RedactedException failure) {
        LOG.debug("Attempt {} at job {} of {} failed", job.attempt(), job.id(), manager.name(), failure);
        return job.attempt() >= MOST_ATTEMPTS
                ? abandoned(failure.onOneLine(), List.of())
                : new Outcome.Failed(failure.onOneLine(), pause());
    }

    private Outcome abandoned(String error, List<JobChange> changes) {
        LOG.warn("Job {} of {} ({}) is abandoned after attempt {}: {}", job.id(), manager.name(), job.kind(),
                job.attempt(), error);
        return new Outcome.Abandoned(error, changes);
    }

    private Duration pause() {
        var pause = backoff.multipliedBy(1L << (job.attempt() - 1));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private synchronized void begin() {
        performing = Thread.currentThread();
        if (isReleased) {
            performing.interrupt();
        }
    }

    /// What is done from now on is not interrupted.
    private synchronized void end() {
        performing = null;
        var _ = Thread.interrupted();
    }

    synchronized void interruptIfTooLong() {
        if (performing != null && System.nanoTime() - begunAt > LONGEST.toNanos()) {
            performing.interrupt();
        }
    }

    /// Interrupts it; unless it succeeds nevertheless, it does not count.
    synchronized void release() {
        isReleased = true;
        if (performing != null) {
            performing.interrupt();
        }
    }

    private synchronized boolean isReleased() {
        return isReleased;
    }
}
