package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.SubscriptionLoop;

/// Moves the pointers of one projection on request, and fills the next generation. Begins the first generation of a version of
/// the code.
final class RebuildLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RebuildLoop.class);
    /// Also keeps the connection alive.
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Projection projection;
    private final SubscriptionLoop live;
    private final KnownEvents known;
    private final LockingTransactions transactions;
    private final GenerationTables tables;
    private final GenerationCleanup cleanup;
    private final Semaphore wakeUps = new Semaphore(1);
    private final Thread thread;
    private volatile boolean closed;
    private boolean failing;
    private boolean mayHaveLostTables = true;
    private @Nullable Rebuild rebuild;

    /// @param live extends the live generation; it is woken when that was replaced
    RebuildLoop(Projection projection, SubscriptionLoop live, KnownEvents known, ConnectionPools pools, Duration kept) {
        this.projection = projection;
        this.live = live;
        this.known = known;
        transactions = new LockingTransactions("rebuild-" + projection.name(), pools.queries());
        tables = new GenerationTables(transactions);
        cleanup = new GenerationCleanup(projection, transactions, kept);
        thread = Thread.ofPlatform().name("rebuild-" + projection.name()).start(this::run);
    }

    /// Requests a new generation, unless a rebuild or a roll-back is under way.
    void rebuild() {
        rebuildIf(pointers -> !pointers.isUnderWay());
        wakeUps.release();
    }

    private void rebuildIf(Predicate<Pointers> condition) {
        transactions.run(jdbc -> Pointers.lock(jdbc, projection).filter(condition).ifPresent(_ -> {
            Pointers.rebuild(jdbc, projection, Generation.take(jdbc, projection));
            LOG.info("Rebuild of {} begins", projection.name());
        }));
    }

    /// Requests that the former generation becomes live again, unless there is none, or a rebuild or a roll-back is under way.
    void rollBack() {
        transactions.run(jdbc -> Pointers.rollBack(jdbc, projection));
        wakeUps.release();
    }

    void cancel() {
        transactions.run(jdbc -> Pointers.cancel(jdbc, projection));
        wakeUps.release();
    }

    private void run() {
        var pause = Duration.ZERO;
        while (!closed) {
            try {
                wakeUps.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
                wakeUps.drainPermits();
                pause = runOnce();
                failing = false;
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException | Error e) {
                pause = POLL;
                failed(e);
            }
        }
    }

    private void failed(Throwable e) {
        mayHaveLostTables = true;
        rebuild = null;
        if (!failing && !closed) {
            LOG.warn("The generations of {} can't be filled or dropped; this is retried", projection.name(),
                    new RedactedException(e));
        }
        failing = true;
    }

    /// @return how long to wait unless it is woken
    private Duration runOnce() {
        cleanup.run();
        var pointers = transactions.execute(jdbc -> Pointers.find(jdbc, projection)).orElse(null);
        if (pointers == null) { // no instance has served this version for long: this one was frozen
            transactions.run(jdbc -> Pointers.create(jdbc, projection));
            return Duration.ZERO;
        }
        if (mayHaveLostTables || live.isFailing()) {
            mayHaveLostTables = false;
            Stream.of(pointers.live(), pointers.next(), pointers.former()).filter(Objects::nonNull)
                    .forEach(this::forgetIfLost);
        }
        if (pointers.live() == null && !pointers.isUnderWay()) {
            rebuildIf(locked -> locked.live() == null && !locked.isUnderWay());
            return Duration.ZERO;
        }
        if (pointers.next() == null) {
            rebuild = null;
            return POLL;
        }
        return fill(pointers.next());
    }

    /// After a backup was restored, pointers may name tables that do not exist.
    private void forgetIfLost(Generation generation) {
        if (tables.areLost(projection, generation)) {
            LOG.warn("The tables of {} are not there", generation.name());
            transactions.run(jdbc -> Pointers.forget(jdbc, projection, generation));
            wakeUps.release();
        }
    }

    private Duration fill(Generation next) {
        if (rebuild == null || !rebuild.isOf(next)) {
            if (!tables.create(projection, next)) {
                LOG.warn("Generation {} is not filled: a table of that name exists and is not its own, or has rows",
                        next.name());
                transactions.run(jdbc -> Pointers.forget(jdbc, projection, next));
                return POLL;
            }
            rebuild = new Rebuild(projection, next, known, transactions, live::wake);
        }
        return rebuild.advance();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        transactions.close();
    }
}
