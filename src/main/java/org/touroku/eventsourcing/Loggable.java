package org.touroku.eventsourcing;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/// A failure as it may be logged: of which types it is, and where it arose. The words of libraries are left out, because
/// they quote values, such as users' names and addresses.
public final class Loggable extends Exception {
    private static final String OWN = "org.touroku.";

    public Loggable(Throwable failure) {
        super(description(failure), cause(failure));
        setStackTrace(failure.getStackTrace());
    }

    private static String description(Throwable failure) {
        var type = failure.getClass().getName();
        if (failure instanceof SQLException e) {
            return type + " (SQLState " + e.getSQLState() + ", error " + e.getErrorCode() + ")";
        }
        var places = failure.getStackTrace();
        var isOurs = type.startsWith(OWN) || (places.length > 0 && places[0].getClassName().startsWith(OWN));
        return isOurs ? failure.toString() : type;
    }

    private static @Nullable Loggable cause(Throwable failure) {
        return failure.getCause() == null ? null : new Loggable(failure.getCause());
    }

    /// With its causes.
    public String onOneLine() {
        return getMessage() + (getCause() instanceof Loggable cause ? ", because of " + cause.onOneLine() : "");
    }
}
