package org.touroku.eventsourcing.reads;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.mysql.LogHead;

/// The part of the log that is visible to queries, in the database that they are served from.
///
/// A replica is queried each time: it does not report changes to this instance, and another replica that is further behind may
/// have replaced it.
public final class VisibleLog {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private final ReadDatabase reads;
    private final EventStore eventStore;

    VisibleLog(ReadDatabase reads, EventStore eventStore) {
        this.reads = reads;
        this.eventStore = eventStore;
    }

    /// Waits until queries of the log see a position.
    ///
    /// @return whether they do, before the time ran out
    public boolean await(long position, Duration patience) {
        return poll(() -> LogHead.read(reads.jdbc()).position() >= position, patience);
    }

    /// Polls a condition.
    ///
    /// @return whether it holds, before the time ran out
    public static boolean poll(BooleanSupplier condition, Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
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

    /// The position to wait for so that a query sees what an earlier response showed; 0 if no wait is needed.
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
