package org.touroku.eventsourcing.mysql;

import java.util.List;

/// The database is rejected at the start. The message gives the reason, and [#action] the remedy.
public final class DatabaseRejected extends RuntimeException {
    private final String action;

    public DatabaseRejected(String reason, String action) {
        super(reason);
        this.action = action;
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
