package org.touroku.eventsourcing;

import org.jspecify.annotations.Nullable;

/// An append or a command has no result: the database did not respond in time, or too many requests wait.
public final class EventStoreUnavailable extends RuntimeException {
    /// Whether it is known that nothing was stored, and never will be: `NOTHING_STORED`; or `UNKNOWN` if the append had begun,
    /// so that it may be stored.
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
