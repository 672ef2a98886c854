package org.touroku.eventsourcing.projection;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;

/// Drops generations that no pointer names: former generations after some time, and the generations of versions of the code that
/// no instance has served for long.
///
/// A generation without a pointer never gets one again. Its tables are dropped first, then its rows in the engine's tables. Any
/// instance may do so, at any time and repeatedly.
final class GenerationCleanup {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationCleanup.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    /// A version is renewed after this time, not in each run: that locks the pointers, and an append that meets the lock does not extend
    /// the read model.
    private static final Duration RENEWED_AFTER = Duration.ofMinutes(5);
    /// A running instance renews its version within this time, however short another one keeps generations.
    private static final Duration SHORTEST_UNSERVED = Duration.ofMinutes(10);

    private final Projection projection;
    private final LockingTransactions transactions;
    private final GenerationTables tables;
    private final Duration kept;
    private final Duration unserved;
    private final Duration pause;
    private long last;

    /// @param transactions wait a second at most for those who use a table
    /// @param kept         how long a generation is kept after it was replaced, or after no instance has served its version
    GenerationCleanup(Projection projection, LockingTransactions transactions, Duration kept) {
        this.projection = projection;
        this.transactions = transactions;
        this.kept = kept;
        tables = new GenerationTables(transactions);
        unserved = kept.compareTo(SHORTEST_UNSERVED) < 0 ? SHORTEST_UNSERVED : kept;
        pause = kept.dividedBy(4).compareTo(LONGEST_PAUSE) < 0 ? kept.dividedBy(4) : LONGEST_PAUSE;
        last = System.nanoTime() - pause.toNanos();
    }

    /// Renews that this version is served, and drops generations; does nothing if the last run was a moment ago.
    void run() {
        if (System.nanoTime() - last >= pause.toNanos()) {
            transactions.run(jdbc -> {
                Pointers.serve(jdbc, projection, RENEWED_AFTER);
                Pointers.forgetFormer(jdbc, projection, kept);
            });
            transactions.run(jdbc -> Pointers.deleteUnserved(jdbc, projection, unserved));
            dropUnreferenced();
            last = System.nanoTime();
        }
    }

    void dropUnreferenced() {
        var existing = tables.existing();
        var stored = transactions.execute(Generation::all);
        var referenced = transactions.execute(Pointers::referenced); // last: a generation is pointed to before it has tables
        existing.forEach((table, generation) -> {
            if (!referenced.contains(generation)) {
                drop(table);
            }
        });
        var remaining = tables.existing().values();
        stored.stream().filter(generation -> !referenced.contains(generation) && !remaining.contains(generation))
                .forEach(this::forget);
    }

    /// A table in use is dropped the next time.
    private void drop(String table) {
        try {
            tables.drop(table);
        } catch (DataAccessException e) {
            LOG.debug("The table {} can't be dropped yet", table, new RedactedException(e));
        }
    }

    private void forget(Generation generation) {
        transactions.run(jdbc -> {
            CheckpointTable.delete(jdbc, generation.name());
            ParkedStreamTable.removeAll(jdbc, generation.name());
            DriftCheck.delete(jdbc, generation.name());
            DifferingStreamTable.removeAll(jdbc, generation.name());
            generation.delete(jdbc);
        });
        LOG.info("Generation {} is dropped", generation.name());
    }
}
