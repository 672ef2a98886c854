package org.touroku.eventsourcing;

import org.jspecify.annotations.Nullable;

/// The database did not respond in time.
public final class EventStoreUnavailable extends RuntimeException {
    /// Whether it is known that an append has left no trace: `NOTHING_STORED`; or `UNKNOWN` if the connection broke while it
    /// was being committed, and the database has stayed away since.
    public enum Outcome {
        NOTHING_STORED, UNKNOWN
    }

    private final Outcome outcome;

    public EventStoreUnavailable(Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    public Outcome outcome() {
        return outcome;
    }
}
