package org.touroku.eventsourcing.projection;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.KnownEvents;

/// Sees to it that rebuilds which are asked for are carried out by some instance, one after the other. A projection whose
/// code is newer than its tables is rebuilt without being asked.
final class Rebuilds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuilds.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final List<Projection> projections;
    private final KnownEvents known;
    private final NamedParameterJdbcOperations jdbc;
    private final HikariDataSource dataSource;
    private final Duration kept;
    private final Semaphore asked = new Semaphore(1); // for what was left by instances before
    private final Thread thread;
    private volatile boolean closed;
    private boolean failing;

    /// @param kept how long the tables are kept that a rebuild has replaced
    Rebuilds(List<Projection> projections, KnownEvents known, ConnectionPools pools, Duration kept) {
        this.projections = projections;
        this.known = known;
        jdbc = pools.background();
        dataSource = pools.queries();
        this.kept = kept;
        thread = Thread.ofPlatform().name("rebuilds").start(this::run);
    }

    /// Asks for a rebuild, or for the tables that were replaced by one.
    void request(Projection projection, TableSet incoming) {
        RebuildRow.request(jdbc, projection.name(), projection.version(), incoming);
        asked.release();
    }

    void cancel(Projection projection) {
        RebuildRow.cancel(jdbc, projection.name());
        asked.release();
    }

    private void run() {
        while (!closed) {
            try {
                asked.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                asked.drainPermits();
                for (var projection : projections) {
                    attend(projection);
                }
                failing = false;
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                if (!failing && !closed) {
                    LOG.warn("A rebuild is interrupted, and goes on by itself", new RedactedException(e));
                }
                failing = true;
            }
        }
    }

    private void attend(Projection projection) throws InterruptedException {
        var checkpoints = CheckpointTable.all(jdbc);
        var live = requireNonNull(checkpoints.get(projection.name()));
        var row = RebuildRow.find(jdbc, projection.name()).orElse(null);
        if (live.version() < projection.version() && (row == null || row.version() < projection.version())) {
            LOG.info("Projection {} is of version {} and is rebuilt: its tables are of version {}", projection.name(),
                    projection.version(), live.version());
            request(projection, TableSet.NEXT);
            return;
        }
        var underWay = row != null && row.isUnderWay();
        var isAbandoned = !underWay && checkpoints.containsKey(TableSet.NEXT.of(projection.name()));
        var isFormerOver = !underWay && checkpoints.containsKey(TableSet.FORMER.of(projection.name())) && isOver(row);
        var isDue = (row != null && row.isFor(projection)) || live.swapping() || isAbandoned || isFormerOver;
        if (isDue && RebuildLock.isFree(jdbc, projection.name())) {
            try (var transactions = new LockingTransactions("rebuild-" + projection.name(), dataSource)) {
                new Rebuild(projection, known, transactions).run(isFormerOver);
            }
        }
    }

    private boolean isOver(@Nullable RebuildRow row) {
        return row == null || row.isOlderThan(kept);
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
    }
}
