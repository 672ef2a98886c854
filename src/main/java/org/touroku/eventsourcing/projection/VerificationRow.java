package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.UtcTime;

/// The last check of a projection's tables against the log, a row of `verifications`.
///
/// @param position   up to which the streams are checked that begin there
/// @param finishedAt null while it is under way
/// @param readAt     the database's clock
/// @param requested  whether an operator waits for it
/// @param failure    of the last step; null if that succeeded
record VerificationRow(String projection, long position, Instant begunAt, @Nullable Instant finishedAt, Instant readAt,
        boolean requested, @Nullable String failure) {
    private static final int LONGEST_FAILURE = 1000;
    private static final String SELECT = """
            SELECT projection, position, begun_at, finished_at, UTC_TIMESTAMP(6) AS read_at, requested, failure
              FROM verifications
            """;

    boolean isOlderThan(Duration age) {
        return finishedAt != null && finishedAt.plus(age).isBefore(readAt);
    }

    static Map<String, VerificationRow> all(NamedParameterJdbcOperations jdbc) {
        return jdbc.query(SELECT, VerificationRow::read).stream()
                .collect(Collectors.toMap(VerificationRow::projection, Function.identity()));
    }

    static Optional<VerificationRow> find(NamedParameterJdbcOperations jdbc, String projection) {
        return jdbc.query(SELECT + " WHERE projection = :projection", Map.of("projection", projection),
                VerificationRow::read).stream().findFirst();
    }

    /// Locks the row until the transaction ends; empty if there is none, or another instance holds it.
    static Optional<VerificationRow> take(NamedParameterJdbcOperations jdbc, String projection) {
        return jdbc.query(SELECT + " WHERE projection = :projection FOR UPDATE SKIP LOCKED",
                Map.of("projection", projection), VerificationRow::read).stream().findFirst();
    }

    static void begin(NamedParameterJdbcOperations jdbc, String projection, boolean requested) {
        jdbc.update("""
                INSERT INTO verifications (projection, position, begun_at, requested)
                VALUES (:projection, 0, UTC_TIMESTAMP(6), :requested)
                    ON DUPLICATE KEY UPDATE position = 0, begun_at = VALUES(begun_at), finished_at = NULL,
                                            requested = VALUES(requested), failure = NULL
                """, Map.of("projection", projection, "requested", requested));
    }

    static void move(NamedParameterJdbcOperations jdbc, String projection, long position, boolean finished) {
        jdbc.update("""
                UPDATE verifications
                   SET position = :position, finished_at = IF(:finished, UTC_TIMESTAMP(6), NULL), failure = NULL
                 WHERE projection = :projection
                """, Map.of("projection", projection, "position", position, "finished", finished));
    }

    static void failed(NamedParameterJdbcOperations jdbc, String projection, String failure) {
        jdbc.update("UPDATE verifications SET failure = :failure WHERE projection = :projection",
                Map.of("projection", projection, "failure",
                        failure.substring(0, Math.min(failure.length(), LONGEST_FAILURE))));
    }

    private static VerificationRow read(ResultSet row, int number) throws SQLException {
        return new VerificationRow(row.getString("projection"), row.getLong("position"), UtcTime.read(row, "begun_at"),
                UtcTime.readIfAny(row, "finished_at"), UtcTime.read(row, "read_at"),
                row.getBoolean("requested"), row.getString("failure"));
    }
}
