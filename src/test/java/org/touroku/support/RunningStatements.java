package org.touroku.support;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The statements that the server executes for a database.
///
/// @param jdbc a client of that database
public record RunningStatements(JdbcClient jdbc) {
    private record Connection(String database, String statement) {}

    /// Reads them with `SHOW`: on MySQL, `information_schema.processlist` is in utf8mb3, so that every query on it fails while
    /// any client of the server executes a statement with a character above U+FFFF.
    public List<String> list() {
        var database = jdbc.sql("SELECT DATABASE()").query(String.class).single();
        return jdbc.sql("SHOW FULL PROCESSLIST")
                .query((row, _) -> new Connection(String.valueOf(row.getString("db")),
                        String.valueOf(row.getString("Info"))))
                .list().stream().filter(connection -> connection.database.equals(database)).map(Connection::statement)
                .toList();
    }
}
