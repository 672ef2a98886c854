package org.touroku.eventsourcing.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.JobTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.UtcTime;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;

/// Retires process managers that no instance has run for long while this one was running, because they were switched off: what they have
/// left undone would surprise when they are switched on again. Their jobs that have not ended are cancelled, and their checkpoints
/// removed, so that they begin at the end of the log again.
final class Retirement {
    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
    private static final int CANCELLED_AT_ONCE = 1000;

    private final ConnectionPools pools;
    private final NamedParameterJdbcOperations jdbc;
    private final Duration patience;
    private final Map<String, Sighting> sightings = new HashMap<>();

    /// @param patience how long nobody has to run a process manager
    Retirement(ConnectionPools pools, Duration patience) {
        this.pools = pools;
        jdbc = pools.background();
        this.patience = patience;
    }

    record Row(String name, Instant servedAt, boolean isRetiring) {}

    /// When an instance last ran a process manager, and since when this is known here. So no clock is compared with another one.
    private record Sighting(Instant servedAt, long nanos) {}

    /// Tells other instances that this one runs a process manager. If that was being retired, it is retired when this returns.
    void serve(String name) {
        do {
            jdbc.update("""
                    INSERT INTO process_managers (name, served_at) VALUES (:name, UTC_TIMESTAMP(6))
                    ON DUPLICATE KEY UPDATE served_at = UTC_TIMESTAMP(6)
                    """, Map.of("name", name));
        } while (complete(name));
    }

    /// @param ours the names of those that this instance runs
    void retireOthers(Collection<String> ours) {
        var others = jdbc.query("SELECT name, served_at, retiring FROM process_managers",
                (row, _) -> new Row(row.getString("name"), UtcTime.read(row, "served_at"), row.getBoolean("retiring")))
                .stream().filter(row -> !ours.contains(row.name)).toList();
        sightings.keySet().retainAll(others.stream().map(Row::name).toList());
        for (var other : others) {
            if (other.isRetiring || (isUnserved(other) && begin(other))) {
                complete(other.name);
            }
        }
    }

    private boolean isUnserved(Row row) {
        var sighting = sightings.merge(row.name, new Sighting(row.servedAt, System.nanoTime()),
                (known, current) -> known.servedAt.equals(current.servedAt) ? known : current);
        return System.nanoTime() - sighting.nanos > patience.toNanos();
    }

    /// @return false if an instance runs it again
    boolean begin(Row row) {
        try (var transactions = new LockingTransactions("retirement", pools.queries())) {
            return transactions.execute(transaction -> {
                var isStillUnserved = transaction.update("""
                        UPDATE process_managers SET retiring = TRUE WHERE name = :name AND served_at = :servedAt
                        """, Map.of("name", row.name, "servedAt", UtcTime.of(row.servedAt))) > 0;
                if (isStillUnserved) {
                    ParkedStreamTable.removeAll(transaction, row.name);
                    CheckpointTable.delete(transaction, row.name);
                    LOG.info("Process manager {} is retired: no instance has run it for {}", row.name, patience);
                }
                return isStillUnserved;
            });
        }
    }

    /// Cancels the jobs of a process manager that is being retired.
    ///
    /// @return false if it is not being retired
    private boolean complete(String name) {
        if (!isRetiring(jdbc, name, "")) {
            return false;
        }
        try (var transactions = new LockingTransactions("retirement", pools.queries())) {
            while (transactions.execute(transaction -> cancelSome(transaction, name))) {
                LOG.debug("{} jobs of {} are cancelled", CANCELLED_AT_ONCE, name);
            }
        }
        return true;
    }

    /// Looks at the row again, and keeps it locked: another instance may have completed this, and the process manager may have begun anew.
    ///
    /// @return whether there may be more
    static boolean cancelSome(NamedParameterJdbcOperations transaction, String name) {
        if (!isRetiring(transaction, name, "FOR UPDATE")) {
            return false;
        }
        if (JobTable.cancel(transaction, name, "switched off", CANCELLED_AT_ONCE) == CANCELLED_AT_ONCE) {
            return true;
        }
        transaction.update("DELETE FROM process_managers WHERE name = :name", Map.of("name", name));
        return false;
    }

    private static boolean isRetiring(NamedParameterJdbcOperations jdbc, String name, String lock) {
        return !jdbc.queryForList("SELECT name FROM process_managers WHERE name = :name AND retiring " + lock,
                Map.of("name", name), String.class).isEmpty();
    }
}
