package org.touroku.eventsourcing.mysql;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;

import org.springframework.core.NestedExceptionUtils;

import org.touroku.eventsourcing.logging.DatabaseAddress;

/// The database is rejected at the start. The message gives the reason, and [#action] the remedy.
public final class DatabaseRejected extends RuntimeException {
    private final String action;

    public DatabaseRejected(String reason, String action) {
        super(reason);
        this.action = action;
    }

    /// Neither the message nor the action quotes the URL, as it may hold a password.
    ///
    /// @param variable what the URL is set by
    /// @throws DatabaseRejected if that is not the URL of a MySQL database
    public static void checkUrl(String variable, String url) {
        try {
            DatabaseAddress.of(url);
        } catch (IllegalArgumentException e) {
            throw new DatabaseRejected("The URL in %s %s.".formatted(variable, e.getMessage()),
                    "Write it as in %s='jdbc:mysql://127.0.0.1:3306/touroku'.".formatted(variable));
        }
    }

    /// Quotes the server, and the driver about connections. What else the driver says quotes the URL, which may hold a password.
    static DatabaseRejected unreachable(DatabaseAddress database, SQLException e) {
        var cause = NestedExceptionUtils.getMostSpecificCause(e);
        var reason = switch (cause) {
            case UnknownHostException _ -> "the host is unknown";
            case ConnectException _ -> "nothing accepts connections there";
            case SocketTimeoutException _ -> "it does not respond";
            default -> e.getErrorCode() > 0 || String.valueOf(e.getSQLState()).startsWith("08")
                    ? cause.getMessage()
                    : "a property in its URL has an invalid value";
        };
        return new DatabaseRejected("The database %s cannot be used: %s.".formatted(database, reason),
                switch (e.getErrorCode()) {
                    case 0 -> "Correct host, port and properties in SPRING_DATASOURCE_URL, or start the server.";
                    case 1045, 1698 -> "Correct SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD.";
                    case 1044, 1049 ->
                        "Correct the name of the database in SPRING_DATASOURCE_URL, or create it and grant"
                                + " rights on it to SPRING_DATASOURCE_USERNAME.";
                    default -> "Correct that on the server, or name another one in SPRING_DATASOURCE_URL.";
                });
    }

    static DatabaseRejected unsafe(List<String> objections) {
        return new DatabaseRejected("The database server could not keep what this service promises.%n%n%s".formatted(
                String.join(System.lineSeparator(), objections)),
                "Set them on the server, or start with touroku.relaxed-durability=true if what it promises does not"
                        + " matter.");
    }

    /// @param directory of the server's data
    static DatabaseRejected outdated(String database, String directory) {
        return new DatabaseRejected(
                "The database %s was made by a version from before the first release, and is not migrated."
                        .formatted(database),
                "Delete it, with all that it holds: if it is the embedded one, end it and delete the directory %s; else"
                        .formatted(directory) + " DROP DATABASE %s and create it again.".formatted(database));
    }

    String action() {
        return action;
    }
}
