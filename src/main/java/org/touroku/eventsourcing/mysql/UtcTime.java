package org.touroku.eventsourcing.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;

/// Times in columns of the type DATETIME(6), which hold UTC whatever the time zones of server and session.
public final class UtcTime {
    private UtcTime() {}

    public static Instant read(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    /// @return null if the column is NULL
    public static @Nullable Instant readIfAny(ResultSet row, String column) throws SQLException {
        return row.getObject(column) == null ? null : read(row, column);
    }

    /// The value for such a column.
    public static LocalDateTime of(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
