package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Loggable;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.projection.Projector.Next;
import org.touroku.eventsourcing.projection.Projector.Step;

/// Keeps one projection in step with the log: within this instance's commits if it can, else woken by them; polling for
/// those of other instances. One that does not follow commits is polled for only, and woken by who waits for it.
final class ProjectionLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionLoop.class);
    /// Also keeps the connection awake.
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration POLL_SOON = Duration.ofMillis(5);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    private final Projection projection;
    private final Projector projector;
    private final ReadPositions positions;
    private final Semaphore commits = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private Next next = Next.NOTHING;
    private volatile boolean failing;

    ProjectionLoop(Projection projection, Projector projector, ReadPositions positions) {
        this.projection = projection;
        this.projector = projector;
        this.positions = positions;
        positions.whenAwaited(projection.name(), commits::release);
        thread = Thread.ofPlatform().name("projection-" + projection.name()).start(this::run);
    }

    /// The log has been extended.
    void wake() {
        if (projection.followsCommits()) {
            commits.release();
        }
    }

    /// Follows an append within its own transaction.
    ///
    /// @return what to do once that is committed
    Runnable follow(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
        var followed = projection.followsCommits() ? projector.follow(appended, jdbc) : Optional.<Step>empty();
        return followed.<Runnable>map(step -> () -> reached(step)).orElse(this::wake);
    }

    Projection projection() {
        return projection;
    }

    /// Whether it fails at everything, and is tried again.
    boolean isFailing() {
        return failing;
    }

    /// See [Projector#unpark].
    Optional<ParkedStream> unpark(String streamId, Optional<String> reason) {
        return projector.unpark(streamId, reason);
    }

    /// See [Projector#repair].
    boolean repair(String streamId) {
        return projection instanceof VerifiableProjection verifiable && projector.repair(verifiable, streamId);
    }

    private void run() {
        while (!closed) {
            try {
                commits.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS);
                commits.drainPermits();
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
        return next == Next.HELD_ELSEWHERE || positions.isAwaited(projection.name()) ? POLL_SOON : POLL;
    }

    private void catchUp() {
        do {
            var step = projector.advance();
            reached(step);
            next = step.next();
        } while (next == Next.MORE && !closed);
    }

    private void reached(Step step) {
        positions.reached(projection.name(), step.position(), step.parked());
    }

    private void failed(Throwable e) {
        if (!failing) {
            LOG.warn("Projection {} has stopped, and is tried again until it goes on", projection.name(),
                    new Loggable(e));
        }
        failing = true;
    }

    private void recovered() {
        if (failing) {
            LOG.info("Projection {} goes on", projection.name());
        }
        failing = false;
    }

    @Override
    public void close() {
        closed = true;
        commits.release();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        projector.close();
    }
}
