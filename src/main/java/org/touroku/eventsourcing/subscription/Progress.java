package org.touroku.eventsourcing.subscription;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;

/// The positions of subscriptions as this instance knows them, and the requests that wait for positions. Makes no query:
/// subscription loops report their steps.
public final class Progress {
    private record Waiting(long position, CompletableFuture<Void> reached) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            return Long.compare(position, other.position);
        }
    }

    private static final class Known {
        private long position;
        private Set<String> parked = Set.of();
        private boolean missing;
        private boolean failing;
        private @Nullable Runnable whenAwaited;
        private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
    }

    private final Map<String, Known> known = new HashMap<>();

    /// Waits until a subscription has handled a position.
    ///
    /// @return whether it has, before the time ran out
    public boolean await(String subscription, long position, Duration patience) {
        var waiting = new Waiting(position, new CompletableFuture<>());
        @Nullable
        Runnable wakeUp;
        synchronized (this) {
            var progress = of(subscription);
            if (progress.position >= position) {
                return true;
            }
            progress.waiting.add(waiting);
            wakeUp = progress.whenAwaited;
        }
        if (wakeUp != null) {
            wakeUp.run();
        }
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
                of(subscription).waiting.remove(waiting);
            }
        }
    }

    /// Whether a subscription has no checkpoint: the tables of a projection are filled for the first time.
    public synchronized boolean isMissing(String subscription) {
        return of(subscription).missing;
    }

    /// Whether the last attempt of a subscription failed, so that waiting for it may be useless.
    public synchronized boolean isFailing(String subscription) {
        return of(subscription).failing;
    }

    /// Whether a stream waits in a subscription at an event that can't be handled.
    public synchronized boolean isParked(String subscription, String streamId) {
        return of(subscription).parked.contains(streamId);
    }

    /// @param parked the streams that wait at an earlier event
    public synchronized void reached(String subscription, long position, Set<String> parked) {
        var progress = of(subscription);
        if (position >= progress.position) { // another report may have overtaken this one
            progress.parked = parked;
            progress.position = position;
        }
        while (!progress.waiting.isEmpty() && progress.waiting.peek().position <= position) {
            progress.waiting.poll().reached.complete(null);
        }
    }

    /// Where the batch of a loop has ended.
    synchronized void reports(String subscription, Step step) {
        of(subscription).failing = false;
        of(subscription).missing = step.next() == Next.NO_CHECKPOINT;
        if (step.next() != Next.NO_CHECKPOINT && step.next() != Next.OTHER_VERSION) { // which may have passed over events
            reached(subscription, step.position(), step.parked());
        }
    }

    /// A batch has failed; it is tried again.
    synchronized void fails(String subscription) {
        of(subscription).failing = true;
    }

    /// The action that wakes a subscription when a request begins to wait for it; null when this instance stops running it.
    synchronized void whenAwaited(String subscription, @Nullable Runnable then) {
        of(subscription).whenAwaited = then;
    }

    /// Whether this instance runs a subscription of that name.
    synchronized boolean isRunning(String subscription) {
        return of(subscription).whenAwaited != null;
    }

    synchronized boolean isAwaited(String subscription) {
        return !of(subscription).waiting.isEmpty();
    }

    private Known of(String subscription) {
        return known.computeIfAbsent(subscription, _ -> new Known());
    }
}
