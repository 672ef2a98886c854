package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.reads.ReadDatabase;

/// What queries see, and the waiting until they see what they need.
///
/// A replica is asked itself, and anew each time: nobody tells this instance what reaches it, and another one, further
/// behind, may have taken its place.
@Component
public class VisiblePositions {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private final ReadPositions positions;
    private final SharedCheckpoints checkpoints;
    private final ReadDatabase reads;
    private final EventLog log;
    private final EventStore eventStore;

    VisiblePositions(ReadPositions positions, SharedCheckpoints checkpoints, ReadDatabase reads, EventLog log,
            EventStore eventStore) {
        this.positions = positions;
        this.checkpoints = checkpoints;
        this.reads = reads;
        this.log = log;
        this.eventStore = eventStore;
    }

    /// Waits until queries see a position that a projection has applied.
    ///
    /// @return whether they do, before the time ran out
    public boolean await(String projection, long position, Duration patience) {
        if (!reads.isReplica()) {
            return positions.await(projection, position, patience);
        }
        var giveUp = System.nanoTime() + patience.toNanos();
        if (isVisible(projection, position)) {
            return true;
        }
        // What the replica lacks may not have been applied yet: to wait for that wakes the projection
        return positions.await(projection, position, patience) && awaitReplica(projection, position, giveUp);
    }

    private boolean awaitReplica(String projection, long position, long giveUp) {
        var pause = Duration.ofMillis(1).toNanos();
        while (!isVisible(projection, position)) {
            if (System.nanoTime() - giveUp > 0) {
                return false;
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
        }
        return true;
    }

    private boolean isVisible(String projection, long position) {
        return checkpoints.now().of(projection).position() >= position;
    }

    /// The position to wait for so that a query sees what another one has shown; 0 if it does anyway.
    public long toSee(long shown) {
        return reads.isReplica() ? shown : 0;
    }

    /// The position to wait for so that a query sees all that had been recorded at a time; 0 if it does anyway. Times never
    /// decrease along the log: a replica that has a later event lacks none of that time.
    public long toSee(Instant time) {
        return !reads.isReplica() || log.find(log.head()).filter(last -> last.recordedAt().isAfter(time)).isPresent()
                ? 0
                : eventStore.head();
    }
}
