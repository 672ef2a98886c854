package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.UtcTime;

/// The last rebuild of a projection, or the roll-back of it, as all instances know it.
///
/// @param version  of the code that it is for
/// @param incoming the set of tables that is brought in: a new one, or that which was replaced before
/// @param readAt   the database's clock
/// @param found    how both sets compared; null if they were not
record RebuildRow(String projection, int version, TableSet incoming, State state, Instant requestedAt,
        @Nullable Instant finishedAt, Instant readAt, Comparison.@Nullable Result found) {
    private static final String SELECT = """
            SELECT projection, version, incoming, state, requested_at, finished_at, UTC_TIMESTAMP(6) AS read_at,
                   rows_before, rows_after, equal
              FROM rebuilds
            """;

    enum State {
        REQUESTED, FILLING, FINISHED, CANCELLED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Whether it was finished longer ago, or was never finished.
    boolean isOlderThan(Duration age) {
        return finishedAt == null || finishedAt.plus(age).isBefore(readAt);
    }

    boolean isUnderWay() {
        return state == State.REQUESTED || state == State.FILLING;
    }

    /// Whether it is under way, and this code is what it is for.
    boolean isFor(Projection code) {
        return isUnderWay() && version == code.version();
    }

    String name() {
        return incoming == TableSet.NEXT ? "Rebuild" : "Roll-back";
    }

    /// All of them, by projection.
    static Map<String, RebuildRow> all(NamedParameterJdbcOperations jdbc) {
        return jdbc.query(SELECT, RebuildRow::read).stream()
                .collect(Collectors.toMap(RebuildRow::projection, Function.identity()));
    }

    static Optional<RebuildRow> find(NamedParameterJdbcOperations jdbc, String projection) {
        return jdbc.query(SELECT + " WHERE projection = :projection", Map.of("projection", projection),
                RebuildRow::read).stream().findFirst();
    }

    /// Asks for a rebuild or a roll-back, unless one is under way already.
    static void request(NamedParameterJdbcOperations jdbc, String projection, int version, TableSet incoming) {
        jdbc.update("""
                INSERT INTO rebuilds (projection, version, incoming, state, requested_at)
                VALUES (:projection, :version, :incoming, 'requested', UTC_TIMESTAMP(6))
                    ON DUPLICATE KEY UPDATE
                       requested_at = IF(%1$s, requested_at, VALUES(requested_at)),
                       finished_at = IF(%1$s, finished_at, NULL),
                       rows_before = IF(%1$s, rows_before, NULL),
                       rows_after = IF(%1$s, rows_after, NULL),
                       equal = IF(%1$s, equal, NULL),
                       incoming = IF(%1$s, incoming, VALUES(incoming)),
                       state = IF(%1$s, state, VALUES(state)),
                       version = VALUES(version)
                """.formatted("version = VALUES(version) AND state IN ('requested', 'filling')"),
                Map.of("projection", projection, "version", version, "incoming", incoming.toString()));
    }

    static void filling(NamedParameterJdbcOperations jdbc, String projection) {
        jdbc.update("UPDATE rebuilds SET state = 'filling' WHERE projection = :projection AND state = 'requested'",
                Map.of("projection", projection));
    }

    static void finished(NamedParameterJdbcOperations jdbc, String projection) {
        jdbc.update("""
                UPDATE rebuilds SET state = 'finished', finished_at = UTC_TIMESTAMP(6) WHERE projection = :projection
                """, Map.of("projection", projection));
    }

    /// Gives up what is under way.
    static void cancel(NamedParameterJdbcOperations jdbc, String projection) {
        jdbc.update("""
                UPDATE rebuilds SET state = 'cancelled', finished_at = UTC_TIMESTAMP(6)
                 WHERE projection = :projection AND state IN ('requested', 'filling')
                """, Map.of("projection", projection));
    }

    static void found(NamedParameterJdbcOperations jdbc, String projection, Comparison.Result result) {
        jdbc.update("""
                UPDATE rebuilds SET rows_before = :before, rows_after = :after, equal = :equal
                 WHERE projection = :projection
                """, Map.of("projection", projection, "before", result.rowsBefore(), "after", result.rowsAfter(),
                "equal", result.equal()));
    }

    private static RebuildRow read(ResultSet row, int number) throws SQLException {
        return new RebuildRow(row.getString("projection"), row.getInt("version"),
                TableSet.named(row.getString("incoming")),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                UtcTime.read(row, "requested_at"),
                UtcTime.readIfAny(row, "finished_at"),
                UtcTime.read(row, "read_at"),
                row.getObject("equal") == null
                        ? null
                        : new Comparison.Result(row.getLong("rows_before"), row.getLong("rows_after"),
                                row.getBoolean("equal")));
    }
}
