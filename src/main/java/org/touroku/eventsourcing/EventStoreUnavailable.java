package org.touroku.eventsourcing;

import org.jspecify.annotations.Nullable;

/// The log did not answer in time.
public final class EventStoreUnavailable extends RuntimeException {
    /// Whether an append that failed with this left nothing behind: `NOTHING_STORED`, or `UNKNOWN` if it was cut off while
    /// it was being committed.
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
