package org.touroku.eventsourcing.logging;

import java.sql.SQLException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// A failure as it may be logged: its types and where it arose. The messages of libraries are left out, because they quote
/// values, which may be personal data. Messages of code that shares the first two labels of this package's name are kept.
public final class RedactedException extends Exception {
    private static final String OWN = Pattern.compile("^\\w+\\.\\w+\\.").matcher(RedactedException.class.getName())
            .results().findFirst().orElseThrow().group();

    public RedactedException(Throwable failure) {
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

    private static @Nullable RedactedException cause(Throwable failure) {
        return failure.getCause() == null ? null : new RedactedException(failure.getCause());
    }

    /// The description of the failure and of its causes, on one line.
    public String onOneLine() {
        return getMessage()
                + (getCause() instanceof RedactedException cause ? ", because of " + cause.onOneLine() : "");
    }
}
