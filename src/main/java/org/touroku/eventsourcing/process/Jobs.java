package org.touroku.eventsourcing.process;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.NewJob;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.mysql.JobTable;
import org.touroku.eventsourcing.mysql.UtcTime;
import org.touroku.eventsourcing.subscription.CheckpointTable;

/// The jobs of process managers, for operators and for those who request a job.
public final class Jobs {
    private static final String SELECT = """
            SELECT id, process, stream_type, stream_id, cause, kind, round, attempts, due_at, error, created_at, ended_at,
                   IF(lease_until > UTC_TIMESTAMP(6), 'running', state) AS state
              FROM jobs
            """;

    private static final int MOST_COUNTED = 100_000;

    private final NamedParameterJdbcOperations jdbc;

    Jobs(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /// Which jobs to list; null for any.
    public record Filter(@Nullable State state, @Nullable String process, @Nullable String streamId) {}

    /// How many jobs of a process manager are to be done, or were abandoned: each up to 100,000, so that counting takes little.
    ///
    /// @param due       whose time has come, including those that are being done
    /// @param failed    that are tried again
    /// @param oldestDue how long the oldest due job has been waiting; zero if there is none
    public record Counts(long due, long failed, long abandoned, Duration oldestDue) {}

    /// Jobs after one, in the order in which they were created.
    ///
    /// @param afterId where to begin; 0 for the first
    public List<JobStatus> after(long afterId, int limit, Filter filter) {
        if (filter.process != null && isUnknown(filter.process)) {
            return List.of();
        }
        var sql = new StringBuilder(SELECT).append(index(filter)).append(" WHERE id > :after");
        var state = filter.state;
        if (filter.streamId != null) {
            sql.append(" AND stream_id = :stream");
        }
        if (filter.process != null) {
            sql.append(" AND process = :process");
        }
        if (state == State.RUNNING) {
            sql.append(" AND lease_until > UTC_TIMESTAMP(6)");
        } else if (state != null) {
            sql.append(" AND state = :state AND ").append(JobTable.IS_NOT_RUNNING);
        }
        return jdbc.query(sql.append(" ORDER BY id LIMIT :limit").toString(),
                new MapSqlParameterSource("after", afterId)
                        .addValue("stream", filter.streamId).addValue("process", filter.process)
                        .addValue("state", state == null ? null : state.toString())
                        .addValue("limit", limit),
                Jobs::status);
    }

    private boolean isUnknown(String process) {
        return jdbc.queryForList("SELECT id FROM jobs FORCE INDEX (job) WHERE process = :process LIMIT 1",
                Map.of("process", process)).isEmpty();
    }

    /// Names the index, so that the work is bounded by the jobs of the stream, or by those of other process managers.
    private static String index(Filter filter) {
        if (filter.streamId != null) {
            return " FORCE INDEX (stream)";
        }
        if (filter.state == null) {
            return " FORCE INDEX (PRIMARY)";
        }
        return filter.state == State.RUNNING ? " FORCE INDEX (leased)" : " FORCE INDEX (state)";
    }

    public Optional<JobStatus> find(long id) {
        return jdbc.query(SELECT + " WHERE id = :id", Map.of("id", id), Jobs::status).stream().findFirst();
    }

    /// The job of a stream and kind that was created last.
    public Optional<JobStatus> latest(String process, StreamId stream, String kind) {
        return jdbc.query(SELECT + """
                 FORCE INDEX (stream)
                 WHERE stream_id = :stream AND process = :process AND kind = :kind
                 ORDER BY id DESC
                 LIMIT 1
                """, Map.of("stream", stream.id(), "process", process, "kind", kind), Jobs::status).stream()
                .findFirst();
    }

    /// Begins a job anew that was abandoned, and makes one due that has failed.
    ///
    /// @return false if it is in another state, or was never attempted
    public boolean retry(long id) {
        return JobTable.retry(jdbc, id);
    }

    /// Gives up a job that waits.
    ///
    /// @return false if it has ended, or is running
    public boolean abandon(long id) {
        return JobTable.abandon(jdbc, id);
    }

    /// Whether a process manager has handled the event at a position, so that the jobs are there which it causes.
    public boolean haveFollowed(String process, long position) {
        return CheckpointTable.find(jdbc, process).filter(checkpoint -> checkpoint.position() >= position).isPresent();
    }

    /// Creates a job that is due now.
    ///
    /// @return false if it exists
    public boolean create(NewJob job) {
        return JobTable.create(jdbc, job);
    }

    /// Begins the next round of a job.
    ///
    /// @param job as it was read
    /// @return false if it has not ended, or somebody else has begun it anew since
    public boolean beginAnew(JobStatus job) {
        return JobTable.beginAnew(jdbc, job.id(), job.round());
    }

    public Counts count(String process) {
        return jdbc.queryForObject("""
                SELECT (SELECT COUNT(*) FROM (SELECT id FROM jobs FORCE INDEX (due)
                         WHERE process = :process AND due_at <= UTC_TIMESTAMP(6) LIMIT :most) AS found) AS due,
                       (SELECT COUNT(*) FROM (SELECT id FROM jobs FORCE INDEX (state)
                         WHERE process = :process AND state = 'failed' LIMIT :most) AS found) AS failed,
                       (SELECT COUNT(*) FROM (SELECT id FROM jobs FORCE INDEX (state)
                         WHERE process = :process AND state = 'abandoned' LIMIT :most) AS found) AS abandoned,
                       COALESCE((SELECT TIMESTAMPDIFF(MICROSECOND, due_at, UTC_TIMESTAMP(6))
                          FROM jobs FORCE INDEX (due)
                         WHERE process = :process AND due_at <= UTC_TIMESTAMP(6) AND %s
                         ORDER BY due_at
                         LIMIT 1), 0) AS oldest
                """.formatted(JobTable.IS_NOT_RUNNING), Map.of("process", process, "most", MOST_COUNTED),
                (row, _) -> counts(row));
    }

    private static Counts counts(ResultSet row) throws SQLException {
        return new Counts(row.getLong("due"), row.getLong("failed"), row.getLong("abandoned"),
                Duration.ofNanos(row.getLong("oldest") * 1000));
    }

    private static JobStatus status(ResultSet row, int number) throws SQLException {
        return new JobStatus(row.getLong("id"), row.getString("process"),
                new StreamId(row.getString("stream_type"), row.getString("stream_id")), row.getLong("cause"),
                row.getString("kind"), State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt("round"), row.getInt("attempts"), UtcTime.readIfAny(row, "due_at"), row.getString("error"),
                UtcTime.read(row, "created_at"), UtcTime.readIfAny(row, "ended_at"));
    }
}
