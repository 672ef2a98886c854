package org.touroku.eventsourcing.subscription;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;

/// Advances one subscription as the log grows. Requests that wait for it wake it, and commits of this instance if wanted; it polls
/// for commits of other instances. One that is not prompt takes one step with each poll.
public final class SubscriptionLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionLoop.class);
    /// Also keeps the connection alive.
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration POLL_SOON = Duration.ofMillis(5);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    private final String name;
    private final boolean isPrompt;
    private final Runner runner;
    private final Progress progress;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean failing;
    private Next next = Next.NOTHING;
    private long unknownAfter = -1;

    public SubscriptionLoop(String name, Runner runner, Progress progress) {
        this(name, true, runner, progress);
    }

    SubscriptionLoop(String name, boolean isPrompt, Runner runner, Progress progress) {
        this.name = name;
        this.isPrompt = isPrompt;
        this.runner = runner;
        this.progress = progress;
        progress.whenAwaited(name, wakeUps::release);
        thread = Thread.ofPlatform().name("subscription-" + name).start(this::run);
    }

    public void wake() {
        wakeUps.release();
    }

    /// Whether the last attempt failed; it is repeated.
    public boolean isFailing() {
        return failing;
    }

    /// @see Runner#resume
    public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        var parked = runner.resume(streamId, skip);
        wake();
        return parked;
    }

    private void run() {
        while (!closed) {
            try {
                wakeUps.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS);
                wakeUps.drainPermits();
                catchUp();
                recovered();
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    private Duration pause() {
        if (failing) {
            return PAUSE_AFTER_FAILURE;
        }
        var isSoon = (next == Next.HELD_ELSEWHERE && isPrompt)
                || (next != Next.NO_CHECKPOINT && progress.isAwaited(name));
        return isSoon ? POLL_SOON : POLL;
    }

    private void catchUp() {
        Step step;
        do {
            step = runner.advance();
            progress.reports(name, step);
        } while (step.next() == Next.MORE && isPrompt && !closed);
        next = step.next();
        if (next == Next.UNKNOWN_EVENT && unknownAfter != step.position()) {
            unknownAfter = step.position();
            LOG.warn(
                    "Subscription {} stops before position {}: this version does not know the event; a newer version has"
                            + " to handle it",
                    name, step.position() + 1);
        }
    }

    private void failed(Throwable e) {
        if (!failing) {
            LOG.warn("Subscription {} fails; it is retried until it succeeds", name, new RedactedException(e));
        }
        failing = true;
        progress.fails(name);
    }

    private void recovered() {
        if (failing) {
            LOG.info("Subscription {} has recovered", name);
        }
        failing = false;
    }

    @Override
    public void close() {
        closed = true;
        wakeUps.release();
        try {
            if (!thread.join(Duration.ofSeconds(5))) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        runner.close();
        progress.whenAwaited(name, null);
    }
}
