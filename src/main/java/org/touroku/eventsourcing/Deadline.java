package org.touroku.eventsourcing;

import java.time.Duration;

import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;

/// The end of the time that a command has.
public final class Deadline {
    private final long nanoTime;

    public Deadline(Duration patience) {
        nanoTime = System.nanoTime() + patience.toNanos();
    }

    /// What remains; 0 or less if nothing does.
    public Duration left() {
        return Duration.ofNanos(nanoTime - System.nanoTime());
    }

    /// What remains.
    ///
    /// @throws EventStoreUnavailable if nothing does
    public Duration remaining() {
        var left = left();
        if (!left.isPositive()) {
            throw new EventStoreUnavailable(Outcome.NOTHING_STORED, "the command was not handled in time", null);
        }
        return left;
    }

    /// What remains, or a least time if that is more.
    ///
    /// @throws EventStoreUnavailable if nothing remains
    Duration remainingOr(Duration least) {
        var remaining = remaining();
        return remaining.compareTo(least) < 0 ? least : remaining;
    }
}
