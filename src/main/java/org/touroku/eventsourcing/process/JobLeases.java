package org.touroku.eventsourcing.process;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.JobChange;
import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.mysql.JobTable;
import org.touroku.eventsourcing.mysql.JobTable.Caused;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.MySqlTransaction;
import org.touroku.eventsourcing.mysql.UtcTime;

/// The rights to do jobs of a process manager, each for one attempt and one minute by the database's clock. Then another attempt may
/// take the job, and the result of this one is refused.
final class JobLeases implements AutoCloseable {
    private static final int LONGEST_ERROR = 500;

    private final ProcessManager manager;
    private final LockingTransactions transactions;

    JobLeases(ProcessManager manager, LockingTransactions transactions) {
        this.manager = manager;
        this.transactions = transactions;
    }

    /// @param owner the attempt
    record Lease(Job job, String owner) {}

    /// Takes the job that has been due for longest, unless newer code has created jobs. Waits for no other instance.
    Optional<Lease> take() {
        return transactions.transact(transaction -> {
            var found = transaction.jdbc()
                    .query("""
                    SELECT id, stream_type, stream_id, cause, cause_version, kind, round, attempts, UTC_TIMESTAMP(6) AS now
                      FROM jobs FORCE INDEX (due)
                     WHERE process = :process AND due_at <= UTC_TIMESTAMP(6) AND %s
                       AND (SELECT version FROM checkpoints WHERE subscription = :process) <= :version
                     ORDER BY due_at
                     LIMIT 1
                       FOR UPDATE SKIP LOCKED
                    """.formatted(JobTable.IS_NOT_RUNNING),
                            Map.of("process", manager.name(), "version", manager.version()), this::lease)
                    .stream()
                    .findFirst();
            found.ifPresent(lease -> transaction.update("""
                    UPDATE jobs
                       SET attempts = ?, lease_owner = ?, lease_until = UTC_TIMESTAMP(6) + INTERVAL 60 SECOND
                     WHERE id = ?
                    """, lease.job.attempt(), lease.owner, lease.job.id()));
            return found;
        });
    }

    private Lease lease(ResultSet row, int number) throws SQLException {
        return new Lease(new Job(row.getLong("id"), manager.name(),
                new StreamId(row.getString("stream_type"), row.getString("stream_id")), row.getLong("cause"),
                row.getLong("cause_version"), row.getString("kind"), row.getInt("round"), row.getInt("attempts") + 1,
                UtcTime.read(row, "now")), UUID.randomUUID().toString().replace("-", ""));
    }

    /// Stores how the attempt has ended, and gives the lease back.
    ///
    /// @return false if another attempt has taken the job meanwhile, or it was cancelled: then nothing is stored
    boolean end(Lease lease, Outcome outcome) {
        return transactions.transact(transaction -> switch (outcome) {
            case Outcome.Done(var changes) -> end(transaction, lease, "done", null, changes);
            case Outcome.Cancelled(var reason) -> end(transaction, lease, "cancelled", reason, List.of());
            case Outcome.Abandoned(var error, var changes) -> end(transaction, lease, "abandoned", error, changes);
            case Outcome.Failed(var error, var pause) -> postpone(transaction, lease, error, pause);
            case Outcome.Released _ -> release(transaction, lease);
        });
    }

    private static boolean end(MySqlTransaction transaction, Lease lease, String state, @Nullable String error,
            List<JobChange> changes) {
        if (!changes.isEmpty()) {
            JobTable.lock(transaction.jdbc(), lease.job.stream());
        }
        var isOurs = transaction.jdbc().update("""
                UPDATE jobs
                   SET state = :state, error = :error, due_at = NULL, lease_owner = NULL, lease_until = NULL,
                       ended_at = UTC_TIMESTAMP(6)
                 WHERE id = :id AND lease_owner = :owner
                """, parameters(lease).addValue("state", state).addValue("error", shortened(error))) > 0;
        if (isOurs) {
            var job = lease.job;
            JobTable.apply(transaction, job.process(), changes.stream()
                    .map(change -> new Caused(job.stream(), job.cause(), job.causeVersion(), change)).toList());
        }
        return isOurs;
    }

    private static boolean postpone(MySqlTransaction transaction, Lease lease, String error, Duration pause) {
        return transaction.jdbc().update("""
                UPDATE jobs
                   SET state = 'failed', error = :error, due_at = UTC_TIMESTAMP(6) + INTERVAL :pause MICROSECOND,
                       lease_owner = NULL, lease_until = NULL
                 WHERE id = :id AND lease_owner = :owner
                """,
                parameters(lease).addValue("error", shortened(error)).addValue("pause", pause.toNanos() / 1000)) > 0;
    }

    private static boolean release(MySqlTransaction transaction, Lease lease) {
        return transaction.jdbc().update("""
                UPDATE jobs
                   SET attempts = attempts - 1, lease_owner = NULL, lease_until = NULL
                 WHERE id = :id AND lease_owner = :owner
                """, parameters(lease)) > 0;
    }

    private static MapSqlParameterSource parameters(Lease lease) {
        return new MapSqlParameterSource("id", lease.job.id()).addValue("owner", lease.owner);
    }

    private static @Nullable String shortened(@Nullable String error) {
        return error == null ? null : error.substring(0, Math.min(error.length(), LONGEST_ERROR));
    }

    @Override
    public void close() {
        transactions.close();
    }
}
