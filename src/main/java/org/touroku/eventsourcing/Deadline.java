package org.touroku.eventsourcing;

import java.time.Duration;

import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;

/// The end of the time that a command has.
final class Deadline {
    private final long nanoTime;

    Deadline(Duration patience) {
        nanoTime = System.nanoTime() + patience.toNanos();
    }

    /// @throws EventStoreUnavailable if nothing remains
    Duration remaining() {
        var remaining = nanoTime - System.nanoTime();
        if (remaining <= 0) {
            throw new EventStoreUnavailable(Outcome.NOTHING_STORED, "the command was not handled in time", null);
        }
        return Duration.ofNanos(remaining);
    }

    /// What remains, or a least time if that is more.
    ///
    /// @throws EventStoreUnavailable if nothing remains
    Duration remainingOr(Duration least) {
        var remaining = remaining();
        return remaining.compareTo(least) < 0 ? least : remaining;
    }
}
