package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// Compares two sets of a projection's tables in one transaction: how many rows there are, and a checksum of them. It reads
/// as few rows at once as fit in the time limits of a connection.
record Comparison(Projection projection, NamedParameterJdbcOperations jdbc) {
    private static final int ROWS_AT_ONCE = 5000;

    /// What a table holds.
    ///
    /// @param checksum of all columns of all rows, in whatever order
    private record Content(long rows, long checksum) {
        static final Content NOTHING = new Content(0, 0);

        Content plus(Content other) {
            return new Content(rows + other.rows, checksum ^ other.checksum);
        }
    }

    /// What was found.
    record Result(long rowsBefore, long rowsAfter, boolean equal) {}

    /// Compares the tables that readers see with those that are to replace them.
    Result run(TableSet others) {
        var live = contents(TableSet.LIVE);
        var other = contents(others);
        return new Result(rows(live), rows(other), live.equals(other));
    }

    private static long rows(List<Content> contents) {
        return contents.stream().mapToLong(Content::rows).sum();
    }

    private List<Content> contents(TableSet set) {
        return projection.tables().stream().map(table -> content(set.of(table.name()), table.key())).toList();
    }

    private Content content(String table, String key) {
        var checksum = """
                SELECT COUNT(*) AS row_count,
                       COALESCE(BIT_XOR(CAST(CONV(LEFT(SHA2(CONCAT_WS('|', %s), 256), 15), 16, 10) AS UNSIGNED)), 0) AS checksum
                  FROM %s
                 WHERE (:first OR %s > :last) AND %s <= :next
                """.formatted(String.join(", ", columns(table)), table, key, key);
        var content = Content.NOTHING;
        Object last = null;
        for (var next = next(table, key, last); next != null; next = next(table, key, last)) {
            content = content.plus(jdbc.queryForObject(checksum, range(last).addValue("next", next),
                    Comparison::content));
            last = next;
        }
        return content;
    }

    private @Nullable Object next(String table, String key, @Nullable Object last) {
        return jdbc.queryForObject("""
                SELECT MAX(%2$s)
                  FROM (SELECT %2$s FROM %1$s WHERE (:first OR %2$s > :last) ORDER BY %2$s LIMIT %3$d) AS some
                """.formatted(table, key, ROWS_AT_ONCE), range(last), Object.class);
    }

    private static MapSqlParameterSource range(@Nullable Object last) {
        return new MapSqlParameterSource("first", last == null).addValue("last", last);
    }

    private List<String> columns(String table) {
        return jdbc.query("""
                SELECT column_name FROM information_schema.columns
                 WHERE table_schema = DATABASE() AND table_name = :table
                 ORDER BY column_name
                """, Map.of("table", table), (row, _) -> row.getString(1));
    }

    private static Content content(ResultSet row, int number) throws SQLException {
        return new Content(row.getLong("row_count"), row.getLong("checksum"));
    }
}
