package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.eventsourcing.mysql.UtcTime;

/// The last comparison of a generation with the log, a row of `drift_checks`.
///
/// @param position        up to which the streams are checked that begin there
/// @param finishedAt      null while it is under way
/// @param readAt          the database's clock
/// @param requested       whether an operator waits for it
/// @param begunAtPosition the generation's checkpoint when it began
/// @param revision        that of the checkpoint when it began
/// @param totals          those in the tables when it began
/// @param replayed        what the streams checked so far add to the totals as of then
/// @param totalsDiffer    whether the totals differed when they were last compared
/// @param failure         of the last step; null if that succeeded
record DriftCheck(long position, @Nullable Instant finishedAt, Instant readAt, boolean requested, long begunAtPosition,
        long revision, Map<String, Long> totals, Map<String, Long> replayed, boolean totalsDiffer,
        @Nullable String failure) {
    private static final int LONGEST_FAILURE = 1000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Long>> TOTALS = new TypeReference<>() {
    };
    private static final String SELECT = """
            SELECT position, finished_at, UTC_TIMESTAMP(6) AS read_at, requested, begun_at_position, revision, totals,
                   replayed, totals_differ, failure
              FROM drift_checks
             WHERE generation = :generation
            """;

    boolean isOlderThan(Duration age) {
        return finishedAt != null && finishedAt.plus(age).isBefore(readAt);
    }

    static Optional<DriftCheck> find(NamedParameterJdbcOperations jdbc, String generation) {
        return jdbc.query(SELECT, Map.of("generation", generation), DriftCheck::read).stream().findFirst();
    }

    /// Locks the row until the transaction ends; empty if there is none, or another instance holds it.
    static Optional<DriftCheck> take(NamedParameterJdbcOperations jdbc, String generation) {
        return jdbc.query(SELECT + "FOR UPDATE SKIP LOCKED", Map.of("generation", generation), DriftCheck::read)
                .stream().findFirst();
    }

    /// @param live the generation, as of the same moment as the totals in its tables
    static void begin(NamedParameterJdbcOperations jdbc, LiveGeneration live, boolean requested,
            Map<String, Long> totals) {
        jdbc.update("""
                INSERT INTO drift_checks (generation, position, begun_at, requested, begun_at_position, revision, totals,
                                          replayed)
                VALUES (:generation, 0, UTC_TIMESTAMP(6), :requested, :position, :revision, :totals, '{}')
                    ON DUPLICATE KEY UPDATE position = 0, begun_at = VALUES(begun_at), finished_at = NULL,
                                            requested = VALUES(requested),
                                            begun_at_position = VALUES(begun_at_position),
                                            revision = VALUES(revision), totals = VALUES(totals), replayed = '{}',
                                            failure = NULL
                """, Map.of("generation", live.name(), "requested", requested, "position",
                live.checkpoint().position(), "revision", live.checkpoint().revision(), "totals",
                JSON.writeValueAsString(totals)));
    }

    /// Notes that the streams are compared that begin up to a position.
    ///
    /// @param replayed what the streams compared so far add to the totals
    static void advance(NamedParameterJdbcOperations jdbc, String generation, long to, Map<String, Long> replayed) {
        jdbc.update("""
                UPDATE drift_checks SET position = :position, replayed = :replayed, failure = NULL
                 WHERE generation = :generation
                """, Map.of("generation", generation, "position", to, "replayed", JSON.writeValueAsString(replayed)));
    }

    static void finish(NamedParameterJdbcOperations jdbc, String generation, boolean totalsDiffer) {
        jdbc.update("""
                UPDATE drift_checks SET finished_at = UTC_TIMESTAMP(6), totals_differ = :totalsDiffer
                 WHERE generation = :generation
                """, Map.of("generation", generation, "totalsDiffer", totalsDiffer));
    }

    static void failed(NamedParameterJdbcOperations jdbc, String generation, String failure) {
        jdbc.update("UPDATE drift_checks SET failure = :failure WHERE generation = :generation",
                Map.of("generation", generation, "failure",
                        failure.substring(0, Math.min(failure.length(), LONGEST_FAILURE))));
    }

    static void delete(NamedParameterJdbcOperations jdbc, String generation) {
        jdbc.update("DELETE FROM drift_checks WHERE generation = :generation", Map.of("generation", generation));
    }

    private static DriftCheck read(ResultSet row, int number) throws SQLException {
        return new DriftCheck(row.getLong("position"), UtcTime.readIfAny(row, "finished_at"),
                UtcTime.read(row, "read_at"), row.getBoolean("requested"), row.getLong("begun_at_position"),
                row.getLong("revision"), JSON.readValue(row.getString("totals"), TOTALS),
                JSON.readValue(row.getString("replayed"), TOTALS), row.getBoolean("totals_differ"),
                row.getString("failure"));
    }
}
