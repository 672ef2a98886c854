package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.MySqlTransaction;
import org.touroku.eventsourcing.mysql.UtcTime;

/// The tables of a generation, and the transaction in which they are filled or queried. In SQL, `{orders}` stands for the table
/// `orders`.
///
/// @param isLive whether readers see them, so that what is applied happens now, rather than in a rebuild
public record ReadTables(Generation generation, boolean isLive, MySqlTransaction transaction) {
    private static final Pattern TABLE = Pattern.compile("\\{(\\w+)}");

    /// Tables outside a transaction of the projection.
    public ReadTables(Generation generation, boolean isLive, NamedParameterJdbcOperations jdbc) {
        this(generation, isLive, MySqlTransaction.immediate(jdbc));
    }

    /// A connection that sees what was written before.
    public NamedParameterJdbcOperations jdbc() {
        return transaction.jdbc();
    }

    /// The value for a column with a time, which holds UTC.
    public static LocalDateTime utc(Instant time) {
        return UtcTime.of(time);
    }

    /// A time in such a column.
    public static Instant time(ResultSet row, String column) throws SQLException {
        return UtcTime.read(row, column);
    }

    /// A time in such a column, null if it is NULL.
    public static @Nullable Instant timeIfAny(ResultSet row, String column) throws SQLException {
        return UtcTime.readIfAny(row, column);
    }

    /// SQL on this generation.
    public String sql(String text) {
        return TABLE.matcher(text).replaceAll(table -> generation.table(table.group(1)));
    }

    /// Writes by a statement, before the next read or with the commit.
    ///
    /// @param values of its placeholders
    public void update(String text, Object... values) {
        transaction.update(sql(text), values);
    }

    /// Inserts rows, before the next read or with the commit.
    ///
    /// @param into   the statement up to VALUES
    /// @param values of a row, in the order of the columns
    /// @param rest   of the statement, after its rows
    public <T> void insert(String into, Collection<T> rows, Function<T, List<?>> values, String rest) {
        transaction.insert(sql(into), rows, values, rest);
    }
}
