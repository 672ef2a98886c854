package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// The last check of a projection's tables against the log, as all instances know it.
///
/// @param position   up to which the streams are checked that begin there
/// @param finishedAt null as long as it is under way
/// @param requested  whether somebody waits for it
record VerificationRow(String projection, long position, Instant begunAt, @Nullable Instant finishedAt,
        boolean requested) {
    static Map<String, VerificationRow> all(NamedParameterJdbcOperations jdbc) {
        return jdbc.query("SELECT * FROM verifications", VerificationRow::read).stream()
                .collect(Collectors.toMap(VerificationRow::projection, Function.identity()));
    }

    /// Takes the row until the transaction ends; empty if there is none, or another instance is at it.
    static Optional<VerificationRow> take(NamedParameterJdbcOperations jdbc, String projection) {
        return jdbc.query("SELECT * FROM verifications WHERE projection = :projection FOR UPDATE SKIP LOCKED",
                Map.of("projection", projection), VerificationRow::read).stream().findFirst();
    }

    static void begin(NamedParameterJdbcOperations jdbc, String projection, boolean requested) {
        jdbc.update("""
                INSERT INTO verifications (projection, position, begun_at, requested)
                VALUES (:projection, 0, UTC_TIMESTAMP(6), :requested)
                    ON DUPLICATE KEY UPDATE position = 0, begun_at = VALUES(begun_at), finished_at = NULL,
                                            requested = VALUES(requested)
                """, Map.of("projection", projection, "requested", requested));
    }

    static void move(NamedParameterJdbcOperations jdbc, String projection, long position, boolean finished) {
        jdbc.update("""
                UPDATE verifications
                   SET position = :position, finished_at = IF(:finished, UTC_TIMESTAMP(6), NULL)
                 WHERE projection = :projection
                """, Map.of("projection", projection, "position", position, "finished", finished));
    }

    private static VerificationRow read(ResultSet row, int number) throws SQLException {
        var finished = row.getObject("finished_at", LocalDateTime.class);
        return new VerificationRow(row.getString("projection"), row.getLong("position"),
                row.getObject("begun_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                finished == null ? null : finished.toInstant(ZoneOffset.UTC), row.getBoolean("requested"));
    }
}
