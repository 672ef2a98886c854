package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.springframework.stereotype.Component;

/// How far the read models have come, as this instance knows it, and who waits for them to come further.
///
/// Nobody asks the database on its own: the projection loop says what it has seen, and that wakes all whom it concerns.
@Component
public class ReadPositions {
    private record Waiting(long position, CompletableFuture<Void> reached) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            return Long.compare(position, other.position);
        }
    }

    private static final class Progress {
        private long position;
        private Set<String> parked = Set.of();
        private Runnable whenAwaited = () -> {};
        private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
    }

    private final Map<String, Progress> progress = new HashMap<>();

    /// Waits until a projection has applied a position.
    ///
    /// @return whether it has, before the time ran out
    public boolean await(String projection, long position, Duration patience) {
        var waiting = new Waiting(position, new CompletableFuture<>());
        Runnable whenAwaited;
        synchronized (this) {
            var known = progressOf(projection);
            if (known.position >= position) {
                return true;
            }
            known.waiting.add(waiting);
            whenAwaited = known.whenAwaited;
        }
        whenAwaited.run();
        try {
            waiting.reached.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            synchronized (this) {
                progressOf(projection).waiting.remove(waiting);
            }
        }
    }

    /// Whether a projection shows a stream as it was at an earlier position, because it cannot apply an event of it.
    public synchronized boolean isParked(String projection, String streamId) {
        return progressOf(projection).parked.contains(streamId);
    }

    /// @param parked the streams that wait before
    synchronized void reached(String projection, long position, Set<String> parked) {
        var known = progressOf(projection);
        known.parked = parked;
        known.position = Math.max(known.position, position);
        while (!known.waiting.isEmpty() && known.waiting.peek().position <= position) {
            known.waiting.poll().reached.complete(null);
        }
    }

    /// What to do when somebody begins to wait for a projection.
    synchronized void whenAwaited(String projection, Runnable then) {
        progressOf(projection).whenAwaited = then;
    }

    synchronized boolean isAwaited(String projection) {
        return !progressOf(projection).waiting.isEmpty();
    }

    private Progress progressOf(String projection) {
        return progress.computeIfAbsent(projection, _ -> new Progress());
    }
}
