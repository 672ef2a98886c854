package org.touroku.eventsourcing.projection;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.projection.RebuildRow.State;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.TransactionalRunner;

/// Fills a projection's tables anew, beside those that readers see; compares both; swaps them. Or brings those up to date
/// that were replaced before, and swaps them back. What is interrupted goes on where it stood, here or in another instance.
///
/// It works half of the time, so that others get theirs.
final class Rebuild {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
    private static final int EVENTS_AT_ONCE = 2000;
    private static final int ROWS_DELETED_AT_ONCE = 2000;
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Projection projection;
    private final KnownEvents known;
    private final LockingTransactions transactions;
    private long lineAt = System.nanoTime();
    private long lineOf;

    Rebuild(Projection projection, KnownEvents known, LockingTransactions transactions) {
        this.projection = projection;
        this.known = known;
        this.transactions = transactions;
    }

    /// Does what is to be done, unless another instance is at it.
    ///
    /// @param formerToo whether the tables that were replaced are not needed any more
    void run(boolean formerToo) throws InterruptedException {
        if (!transactions.execute(jdbc -> RebuildLock.take(jdbc, projection.name()))) {
            return;
        }
        transactions.run(jdbc -> new TableSwap(projection, jdbc).recover());
        var row = row();
        if (row.filter(wanted -> wanted.isFor(projection)).isPresent()) {
            bringIn(row.get());
        } else if (row.filter(RebuildRow::isUnderWay).isEmpty()) {
            discard(TableSet.NEXT);
        }
        if (formerToo) {
            discard(TableSet.FORMER);
        }
    }

    private void bringIn(RebuildRow row) throws InterruptedException {
        var incoming = row.incoming();
        if (row.state() == State.REQUESTED) {
            LOG.info("{} of {} begins", row.name(), projection.name());
            begin(incoming);
        }
        var runner = new Projector(projection, incoming).runner(known, transactions, EVENTS_AT_ONCE);
        if (catchUp(runner, row) && incoming == TableSet.NEXT && row.found() == null && liveHasComeAsFar()) {
            compare(runner);
        }
        if (catchUp(runner, row) && transactions.execute(jdbc -> swap(runner, incoming, jdbc))) {
            LOG.info("{} of {} is finished", row.name(), projection.name());
        } else {
            LOG.info("{} of {} is cancelled", row.name(), projection.name());
        }
        if (incoming == TableSet.FORMER || !isUnderWay()) {
            discard(TableSet.NEXT);
        }
    }

    /// The checkpoint comes first and goes last, so that nothing is left behind of which nobody knows.
    private void begin(TableSet incoming) throws InterruptedException {
        if (incoming == TableSet.NEXT) {
            discard(TableSet.NEXT);
            discard(TableSet.FORMER);
            transactions
                    .run(jdbc -> CheckpointTable.create(jdbc, incoming.of(projection.name()), projection.version()));
            transactions.run(jdbc -> new StoredTables(projection, jdbc).create(incoming));
        }
        transactions.run(jdbc -> RebuildRow.filling(jdbc, projection.name()));
    }

    /// @return false if it was cancelled
    private boolean catchUp(TransactionalRunner runner, RebuildRow row) throws InterruptedException {
        while (isUnderWay()) {
            var begun = System.nanoTime();
            var step = runner.advance();
            report(row, step.position());
            if (step.next() == Next.NOTHING) {
                return true;
            }
            TimeUnit.NANOSECONDS.sleep(System.nanoTime() - begun);
        }
        return false;
    }

    /// Waits a moment for the tables that readers see.
    ///
    /// @return false if they are of other code, or do not go on
    private boolean liveHasComeAsFar() throws InterruptedException {
        for (var begun = System.nanoTime(); System.nanoTime() - begun < PATIENCE.toNanos(); TimeUnit.MILLISECONDS
                .sleep(50)) {
            var checkpoints = transactions.execute(CheckpointTable::all);
            var live = requireNonNull(checkpoints.get(projection.name()));
            var next = requireNonNull(checkpoints.get(TableSet.NEXT.of(projection.name())));
            if (live.version() == projection.version() && live.position() >= next.position()) {
                return true;
            }
        }
        return false;
    }

    /// In one snapshot, in which the new tables are brought to the position of those that readers see. These go on meanwhile.
    private void compare(TransactionalRunner runner) {
        var result = transactions.executeInSnapshot(jdbc -> {
            var live = CheckpointTable.find(jdbc, projection.name()).orElseThrow();
            while (runner.advance(jdbc, live.position()).next() == Next.MORE) {
                LOG.debug("Not yet at position {}", live.position());
            }
            return new Comparison(projection, jdbc).run(TableSet.NEXT);
        });
        transactions.run(jdbc -> RebuildRow.found(jdbc, projection.name(), result));
        if (!result.equal()) {
            LOG.warn("The tables of {} differ from a replay of the log: they have {} rows instead of {}, or others",
                    projection.name(), result.rowsBefore(), result.rowsAfter());
        }
    }

    private boolean swap(TransactionalRunner runner, TableSet incoming, NamedParameterJdbcOperations jdbc) {
        if (!RebuildLock.isOurs(jdbc, projection.name()) || !isUnderWay(jdbc)) {
            return false;
        }
        CheckpointTable.lock(jdbc, projection.name());
        while (runner.advance(jdbc, Long.MAX_VALUE).next() == Next.MORE) {
            LOG.debug("Not yet at the end of the log");
        }
        new TableSwap(projection, jdbc).run(incoming);
        return true;
    }

    /// In small steps, as a table that is dropped at once may keep the database busy.
    private void discard(TableSet set) throws InterruptedException {
        boolean more;
        do {
            var begun = System.nanoTime();
            more = transactions
                    .execute(jdbc -> new StoredTables(projection, jdbc).deleteSome(set, ROWS_DELETED_AT_ONCE));
            TimeUnit.NANOSECONDS.sleep(System.nanoTime() - begun);
        } while (more);
        transactions.run(jdbc -> new StoredTables(projection, jdbc).drop(set));
        transactions.run(jdbc -> {
            ParkedStreamTable.removeAll(jdbc, set.of(projection.name()));
            CheckpointTable.delete(jdbc, set.of(projection.name()));
        });
    }

    private Optional<RebuildRow> row() {
        return transactions.execute(jdbc -> RebuildRow.find(jdbc, projection.name()));
    }

    private boolean isUnderWay() {
        return transactions.execute(this::isUnderWay);
    }

    private boolean isUnderWay(NamedParameterJdbcOperations jdbc) {
        return RebuildRow.find(jdbc, projection.name()).filter(row -> row.isFor(projection)).isPresent();
    }

    private void report(RebuildRow row, long position) {
        var seconds = (System.nanoTime() - lineAt) / 1e9;
        if (seconds >= BETWEEN_LINES.toSeconds()) {
            var head = transactions.execute(EventTable::head);
            var rate = (position - lineOf) / seconds;
            LOG.info(
                    String.format(Locale.ROOT, "%s of %s: %,d of %,d events (%d %%), %,.0f/s, %,.0f s left", row.name(),
                            projection.name(), position, head, position * 100 / Math.max(1, head), rate,
                            (head - position) / rate));
            lineAt = System.nanoTime();
            lineOf = position;
        }
    }
}
