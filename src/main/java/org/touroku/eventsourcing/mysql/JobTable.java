package org.touroku.eventsourcing.mysql;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.JobRequest;
import org.touroku.eventsourcing.NewJob;
import org.touroku.eventsourcing.StreamId;

/// The table `jobs`: how jobs are created, begun anew and cancelled. A job exists once for its process, cause and kind.
public final class JobTable {
    private static final String INSERT = """
            INSERT INTO jobs (process, stream_type, stream_id, cause, cause_version, kind, state, due_at, created_at)""";
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

    /// A job that an event causes.
    ///
    /// @param after how long after now it becomes due
    public record Scheduled(NewJob job, Duration after) {}

    /// Creates jobs; those that exist are left as they are.
    public static void create(MySqlTransaction transaction, List<Scheduled> jobs) {
        if (!jobs.isEmpty()) {
            var now = now(transaction.jdbc());
            // Not INSERT IGNORE, which would ignore other errors too
            transaction.insert(INSERT, jobs, scheduled -> values(scheduled.job, now, now.plus(scheduled.after)),
                    "ON DUPLICATE KEY UPDATE id = id");
        }
    }

    /// Creates a job that is due at once. One that exists is begun anew if it has ended, and becomes due unless it is being done.
    public static void request(NamedParameterJdbcOperations jdbc, NewJob job) {
        var now = now(jdbc);
        MySqlTransaction.immediate(jdbc).insert(INSERT, List.of(job), each -> values(each, now, now),
                "ON DUPLICATE KEY UPDATE " + BEGIN_ANEW);
    }

    /// Creates jobs that the last events of their streams cause, or begins them anew if they have ended more than a day ago.
    static void request(MySqlTransaction transaction, Collection<JobRequest> jobs) {
        jobs.forEach(job -> transaction.update("""
                INSERT INTO jobs (process, stream_type, stream_id, cause, cause_version, kind, state, due_at, created_at)
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

    /// Cancels the jobs of a stream that earlier events have caused, unless they have ended.
    ///
    /// @param kind   null for jobs of every kind
    /// @param before the position of the event that cancels them
    public static void cancel(MySqlTransaction transaction, String process, StreamId stream, @Nullable String kind,
            long before) {
        transaction.update("""
                UPDATE jobs
                   SET state = 'cancelled', error = 'by an event', due_at = NULL, lease_owner = NULL, lease_until = NULL,
                       ended_at = UTC_TIMESTAMP(6)
                 WHERE stream_id = ? AND process = ? AND kind = COALESCE(NULLIF(?, ''), kind) AND cause < ? AND due_at IS NOT NULL
                """, stream.id(), process, kind == null ? "" : kind, before);
    }

    /// Begins a job anew that was abandoned, and makes one due that has failed.
    ///
    /// @return false if it is in another state
    public static boolean retry(NamedParameterJdbcOperations jdbc, long id) {
        return jdbc.update("UPDATE jobs SET " + BEGIN_ANEW + " WHERE id = :id AND state IN ('abandoned', 'failed') AND "
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

    private static List<?> values(NewJob job, Instant now, Instant due) {
        return List.of(job.process(), job.stream().type(), job.stream().id(), job.cause(), job.causeVersion(),
                job.kind(),
                "waiting", UtcTime.of(due), UtcTime.of(now));
    }

    private static Instant now(NamedParameterJdbcOperations jdbc) {
        return jdbc.getJdbcOperations().queryForObject("SELECT UTC_TIMESTAMP(6) AS now",
                (row, _) -> UtcTime.read(row, "now"));
    }
}
