package org.touroku.eventsourcing.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.JobTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.UtcTime;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;

/// Retires process managers that no instance has run for long while this one was looking, because they were switched off: what they have
/// left undone would surprise when they are switched on again. Their checkpoints are removed, so that they begin at the end of the log
/// again, and their jobs that have not ended are cancelled.
final class Retirement {
    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
    private static final int CANCELLED_AT_ONCE = 1000;

    private final ConnectionPools pools;
    private final NamedParameterJdbcOperations jdbc;
    private final Duration patience;
    private final Map<String, Sighting> sightings = new HashMap<>();
    private long lastLook = System.nanoTime();

    /// @param patience how long nobody has to run a process manager; several times the pause between two looks
    Retirement(ConnectionPools pools, Duration patience) {
        this.pools = pools;
        jdbc = pools.background();
        this.patience = patience;
    }

    /// @param servedAt when an instance last ran it; null if it is retired
    private record Row(String name, @Nullable Instant servedAt) {}

    /// When an instance last ran a process manager, and since when this is known here. So no clock is compared with another one.
    private record Sighting(Instant servedAt, long nanos) {}

    /// Tells other instances that this one runs a process manager.
    void serve(String name) {
        jdbc.update("""
                INSERT INTO process_managers (name, served_at) VALUES (:name, UTC_TIMESTAMP(6))
                ON DUPLICATE KEY UPDATE served_at = UTC_TIMESTAMP(6)
                """, Map.of("name", name));
    }

    /// Retires what nobody has run for long, and cancels the jobs of what is retired.
    ///
    /// @param ours the names of those that this instance runs
    void look(Collection<String> ours) {
        var rows = jdbc.query("SELECT name, served_at FROM process_managers",
                (row, _) -> new Row(row.getString("name"), UtcTime.readIfAny(row, "served_at")));
        forgetAfterAGap();
        for (var row : rows) {
            if (row.servedAt != null && !ours.contains(row.name) && isUnserved(row.name, row.servedAt)) {
                retire(row.name, row.servedAt);
            }
        }
        cancelJobs();
    }

    /// While the database was away, or this instance was frozen, others could not show that they are there.
    private void forgetAfterAGap() {
        var now = System.nanoTime();
        if (now - lastLook > patience.dividedBy(4).toNanos()) {
            sightings.clear();
        }
        lastLook = now;
    }

    private boolean isUnserved(String name, Instant servedAt) {
        var sighting = sightings.merge(name, new Sighting(servedAt, System.nanoTime()),
                (known, current) -> known.servedAt.equals(current.servedAt) ? known : current);
        return System.nanoTime() - sighting.nanos > patience.toNanos();
    }

    /// Unless an instance runs it again.
    ///
    /// @param servedAt when that was last
    void retire(String name, Instant servedAt) {
        try (var transactions = new LockingTransactions("retirement", pools.queries())) {
            transactions.run(transaction -> {
                var isStillUnserved = transaction.update("""
                        UPDATE process_managers
                           SET served_at = NULL, retired_to = (SELECT COALESCE(MAX(id), 0) FROM jobs)
                         WHERE name = :name AND served_at = :servedAt
                        """, Map.of("name", name, "servedAt", UtcTime.of(servedAt))) > 0;
                if (isStillUnserved) {
                    ParkedStreamTable.removeAll(transaction, name);
                    CheckpointTable.delete(transaction, name);
                    LOG.info("Process manager {} is retired: no instance has run it for {}", name, patience);
                }
            });
        }
    }

    /// Jobs that were created since stay, as the process manager may have begun anew.
    private void cancelJobs() {
        jdbc.query("SELECT name, retired_to FROM process_managers WHERE retired_to IS NOT NULL",
                (row, _) -> Map.of("name", row.getString("name"), "last", row.getLong("retired_to")))
                .forEach(retired -> {
                    while (JobTable.cancel(jdbc, retired, "switched off", CANCELLED_AT_ONCE) > 0) {
                        LOG.debug("Jobs are cancelled of {}", retired);
                    }
                    jdbc.update(
                            "UPDATE process_managers SET retired_to = NULL WHERE name = :name AND retired_to = :last",
                            retired);
                    jdbc.update("""
                            DELETE FROM process_managers
                             WHERE name = :name AND served_at IS NULL AND retired_to IS NULL
                            """, retired);
                });
    }
}
