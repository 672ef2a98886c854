package org.touroku.eventsourcing.subscription;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.mysql.LogHead;
import org.touroku.eventsourcing.reads.ReadDatabase;

/// The positions that queries see, and the waiting until they see one.
///
/// A replica is queried itself, each time anew: its changes are not reported to this instance, and another replica, further
/// behind, may have taken its place.
public final class VisiblePositions {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private final Progress progress;
    private final CurrentCheckpoints checkpoints;
    private final ReadDatabase reads;
    private final EventStore eventStore;

    VisiblePositions(Progress progress, CurrentCheckpoints checkpoints, ReadDatabase reads, EventStore eventStore) {
        this.progress = progress;
        this.checkpoints = checkpoints;
        this.reads = reads;
        this.eventStore = eventStore;
    }

    /// Waits until queries see a position in a projection.
    ///
    /// @return whether they do, before the time ran out
    public boolean await(String projection, long position, Duration patience) {
        if (!reads.isReplica()) {
            return progress.await(projection, position, patience);
        }
        var deadline = System.nanoTime() + patience.toNanos();
        if (isVisible(projection, position)) {
            return true;
        }
        // What the replica lacks may not have been projected yet: to wait for that wakes the projection
        return progress.await(projection, position, patience)
                && poll(() -> isVisible(projection, position), deadline);
    }

    /// Waits until queries of the log see a position.
    ///
    /// @return whether they do, before the time ran out
    public boolean awaitLog(long position, Duration patience) {
        return !reads.isReplica() || poll(() -> LogHead.read(reads.jdbc()).position() >= position,
                System.nanoTime() + patience.toNanos());
    }

    private static boolean poll(BooleanSupplier condition, long deadline) {
        var pause = Duration.ofMillis(1).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
        }
        return true;
    }

    private boolean isVisible(String projection, long position) {
        return checkpoints.read().of(projection).position() >= position;
    }

    /// The position to wait for so that a query sees what another one has shown; 0 if it does in any case.
    public long toSee(long shown) {
        return reads.isReplica() ? shown : 0;
    }

    /// The position to wait for so that a query sees all events that were recorded at a time or before, and will never see
    /// more of them.
    ///
    /// @return empty if the time is not past by the database's clock
    public OptionalLong headAfter(Instant time) {
        if (reads.isReplica()) {
            var head = LogHead.read(reads.jdbc());
            if (head.recordedAt().isAfter(time)) {
                return OptionalLong.of(head.position());
            }
        }
        return eventStore.headAfter(time);
    }
}
