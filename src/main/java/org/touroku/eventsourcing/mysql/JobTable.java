package org.touroku.eventsourcing.mysql;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.JobChange;
import org.touroku.eventsourcing.JobChange.Cancel;
import org.touroku.eventsourcing.JobChange.Expedite;
import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.JobRequest;
import org.touroku.eventsourcing.NewJob;
import org.touroku.eventsourcing.StreamId;

/// The table `jobs`: how jobs are created, begun anew and cancelled. A job exists once for its process, cause and kind.
public final class JobTable {
    private static final String INSERT = """
            INSERT INTO jobs (process, stream_type, stream_id, cause, cause_version, kind, state, due_at, created_at)
            """;
    private static final String CANCEL = """
            UPDATE jobs
               SET state = 'cancelled', error = '%s', due_at = NULL, lease_owner = NULL, lease_until = NULL,
                   ended_at = UTC_TIMESTAMP(6)
            """;
    /// Assignments are made from left to right: a job that has ended has no due time until it is given one.
    private static final String BEGIN_ANEW = """
            round    = IF(due_at IS NULL, round + 1, round),
            attempts = IF(due_at IS NULL, 0, attempts),
            error    = IF(due_at IS NULL, NULL, error),
            state    = IF(due_at IS NULL, 'waiting', state),
            due_at   = IF(lease_until > UTC_TIMESTAMP(6), due_at, UTC_TIMESTAMP(6)),
            ended_at = NULL
            """;
    /// The last event of a stream.
    private static final String CAUSE = """
              FROM events
             WHERE stream_id = ? AND stream_type = ?
             ORDER BY stream_version DESC
             LIMIT 1
            """;
    private static final String ENDED_LONG_AGO = "jobs.ended_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY";
    /// No attempt at the job has a lease.
    public static final String IS_NOT_RUNNING = "(lease_until IS NULL OR lease_until <= UTC_TIMESTAMP(6))";

    private JobTable() {}

    /// A change of the jobs of a stream.
    ///
    /// @param cause        the position of the event that causes it
    /// @param causeVersion the version of that event
    public record Caused(StreamId stream, long cause, long causeVersion, JobChange change) {}

    private record Created(Caused by, Schedule schedule) {}

    /// Locks the jobs of a stream as statements do that change several of them, so that these don't meet in a deadlock.
    public static void lock(NamedParameterJdbcOperations jdbc, StreamId stream) {
        jdbc.queryForList("SELECT id FROM jobs FORCE INDEX (stream) WHERE stream_id = :stream FOR UPDATE",
                Map.of("stream", stream.id()));
    }

    /// Changes the jobs of a process manager. Jobs may be created before others are changed, since a change concerns only those that
    /// earlier events have caused.
    public static void apply(MySqlTransaction transaction, String process, List<Caused> changes) {
        var created = new ArrayList<Created>();
        var others = new ArrayList<Runnable>();
        for (var each : changes) {
            switch (each.change) {
                case Schedule schedule -> created.add(new Created(each, schedule));
                case Cancel(var kind) -> others.add(() -> cancel(transaction, process, each, kind));
                case Expedite(var kind, var within) ->
                    others.add(() -> expedite(transaction, process, each, kind, within));
            }
        }
        create(transaction, process, created);
        others.forEach(Runnable::run);
    }

    /// Those that exist are left as they are.
    private static void create(MySqlTransaction transaction, String process, List<Created> jobs) {
        if (!jobs.isEmpty()) {
            var now = now(transaction.jdbc());
            // Not INSERT IGNORE, which would ignore other errors too
            transaction.insert(INSERT, jobs, job -> List.of(process, job.by.stream.type(), job.by.stream.id(),
                    job.by.cause, job.by.causeVersion, job.schedule.kind(), "waiting",
                    UtcTime.of(now.plus(job.schedule.after())),
                    UtcTime.of(now)), "ON DUPLICATE KEY UPDATE id = id");
        }
    }

    private static void cancel(MySqlTransaction transaction, String process, Caused by, @Nullable String kind) {
        transaction.update(CANCEL.formatted("by an event") + """
                 WHERE stream_id = ? AND process = ? AND kind = COALESCE(NULLIF(?, ''), kind) AND cause < ?
                   AND due_at IS NOT NULL
                """, by.stream.id(), process, kind == null ? "" : kind, by.cause);
    }

    private static void expedite(MySqlTransaction transaction, String process, Caused by, String kind,
            Duration within) {
        transaction.update("""
                UPDATE jobs SET due_at = LEAST(due_at, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)
                 WHERE stream_id = ? AND process = ? AND kind = ? AND cause <= ? AND due_at IS NOT NULL
                """, within.toNanos() / 1000, by.stream.id(), process, kind, by.cause);
    }

    /// Creates a job that is due at once.
    ///
    /// @return false if it exists
    public static boolean create(NamedParameterJdbcOperations jdbc, NewJob job) {
        try {
            return jdbc.update(INSERT + """
                    VALUES (:process, :type, :id, :cause, :version, :kind, 'waiting', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))
                    """, new MapSqlParameterSource("process", job.process()).addValue("type", job.stream().type())
                    .addValue("id", job.stream().id()).addValue("cause", job.cause())
                    .addValue("version", job.causeVersion()).addValue("kind", job.kind())) > 0;
        } catch (DuplicateKeyException _) {
            return false;
        }
    }

    /// Begins the next round of a job that has ended. Finds it by its id: a statement that finds a job by its cause locks that index
    /// before the row, and so meets those in a deadlock that create jobs while they hold rows.
    ///
    /// @param round the last one
    /// @return false if it has had more meanwhile, or has not ended
    public static boolean beginAnew(NamedParameterJdbcOperations jdbc, long id, int round) {
        return jdbc.update("UPDATE jobs SET " + BEGIN_ANEW + " WHERE id = :id AND round = :round AND due_at IS NULL",
                Map.of("id", id, "round", round)) > 0;
    }

    /// Cancels jobs of a process manager that have not ended.
    ///
    /// @param which with the name of the process manager, and the `last` job
    /// @param most  how many at once
    /// @return how many were cancelled
    public static int cancel(NamedParameterJdbcOperations jdbc, Map<String, ?> which, String reason, int most) {
        return jdbc.update(
                CANCEL.formatted(reason) + " WHERE process = :name AND due_at IS NOT NULL AND id <= :last LIMIT "
                        + most,
                which);
    }

    /// Creates jobs that the last events of their streams cause, or begins them anew if they have ended more than a day ago.
    static void request(MySqlTransaction transaction, Collection<JobRequest> jobs) {
        jobs.forEach(job -> transaction.update(INSERT + """
                SELECT ?, stream_type, stream_id, position, stream_version, ?, 'waiting', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
                %1$s
                ON DUPLICATE KEY UPDATE
                       round    = IF(%2$s, jobs.round + 1, jobs.round),
                       attempts = IF(%2$s, 0, jobs.attempts),
                       error    = IF(%2$s, NULL, jobs.error),
                       state    = IF(%2$s, 'waiting', jobs.state),
                       due_at   = IF(%2$s, UTC_TIMESTAMP(6), jobs.due_at),
                       ended_at = IF(%2$s, NULL, jobs.ended_at)
                """.formatted(CAUSE, ENDED_LONG_AGO), job.process(), job.kind(), job.stream().id(),
                job.stream().type()));
    }

    /// Whether there is nothing to do for these requests, because it was done.
    static boolean areRequested(MySqlTransaction transaction, Collection<JobRequest> jobs) {
        return transaction.read(packet -> {
            var missing = jobs.stream().map(job -> packet.query("""
                    SELECT latest.position
                      FROM (SELECT position %s) AS latest
                     WHERE NOT EXISTS (SELECT id FROM jobs
                                        WHERE process = ? AND cause = latest.position AND kind = ?
                                          AND NOT COALESCE(%s, FALSE))
                    """.formatted(CAUSE, ENDED_LONG_AGO), (row, _) -> row.getLong("position"), job.stream().id(),
                    job.stream().type(), job.process(), job.kind())).toList();
            return () -> missing.stream().allMatch(found -> found.get().isEmpty());
        });
    }

    /// Begins a job anew that was abandoned, and makes one due that has failed. One that was abandoned before its time came, and so was
    /// never attempted, is left alone.
    ///
    /// @return false if it is in another state
    public static boolean retry(NamedParameterJdbcOperations jdbc, long id) {
        return jdbc.update("UPDATE jobs SET " + BEGIN_ANEW
                + " WHERE id = :id AND state IN ('abandoned', 'failed') AND attempts > 0 AND "
                + IS_NOT_RUNNING, Map.of("id", id)) > 0;
    }

    /// @return false if it has ended, or is being done
    public static boolean abandon(NamedParameterJdbcOperations jdbc, long id) {
        return jdbc.update("""
                UPDATE jobs
                   SET state = 'abandoned', error = COALESCE(error, 'by an operator'), due_at = NULL, lease_owner = NULL,
                       lease_until = NULL, ended_at = UTC_TIMESTAMP(6)
                 WHERE id = :id AND due_at IS NOT NULL AND\s""" + IS_NOT_RUNNING, Map.of("id", id)) > 0;
    }

    private static Instant now(NamedParameterJdbcOperations jdbc) {
        return jdbc.getJdbcOperations().queryForObject("SELECT UTC_TIMESTAMP(6) AS now",
                (row, _) -> UtcTime.read(row, "now"));
    }
}
