package org.touroku.eventsourcing;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;

/// Runs the commands on each stream one after the other, in the order in which they came.
final class StreamTurns {
    private static final int MOST_WAITING = 1000;

    private static final class Turn {
        private final Semaphore semaphore = new Semaphore(1, true);
        private int commands;
    }

    private final ConcurrentMap<StreamId, Turn> turns = new ConcurrentHashMap<>();

    /// @throws EventStoreUnavailable if the turn does not come before the deadline, or too many are waiting
    <T> T take(StreamId stream, Deadline deadline, Supplier<T> work) {
        var turn = turns.compute(stream, (_, known) -> join(known));
        try {
            if (!turn.semaphore.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw refused("the turn of the command did not come in time");
            }
            try {
                return work.get();
            } finally {
                turn.semaphore.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw refused("the command was interrupted");
        } finally {
            turns.computeIfPresent(stream, (_, known) -> --known.commands == 0 ? null : known);
        }
    }

    private static Turn join(@Nullable Turn known) {
        var turn = known == null ? new Turn() : known;
        if (turn.commands > MOST_WAITING) {
            throw refused("too many commands wait for this stream");
        }
        turn.commands++;
        return turn;
    }

    private static EventStoreUnavailable refused(String reason) {
        return new EventStoreUnavailable(Outcome.NOTHING_STORED, reason, null);
    }
}
