package org.touroku.eventsourcing.mysql;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.touroku.eventsourcing.logging.RedactedException;

/// Coalesces requests: those that arrive during a call are executed together by the next call.
///
/// One thread makes the calls. A single request is executed at once; under load each call executes all that arrived during
/// the one before. A request is always executed by a call that began after it arrived.
///
/// @param <Q> requests
/// @param <R> results
public final class Coalescer<Q, R> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coalescer.class);
    private static final Duration IDLE = Duration.ofMillis(500);

    /// A request that waits for its result.
    public static final class Pending<Q, R> {
        private enum State {
            WAITING, STARTED, WITHDRAWN
        }

        private final @Nullable Q request;
        private final CompletableFuture<R> result = new CompletableFuture<>();
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

        private Pending(@Nullable Q request) {
            this.request = request;
        }

        public Q request() {
            return requireNonNull(request);
        }

        /// To be called before anything is done for the request that can't be undone.
        ///
        /// @return false if it was withdrawn, so that nothing must be done for it
        boolean start() {
            return state.compareAndSet(State.WAITING, State.STARTED) || state.get() == State.STARTED;
        }

        private boolean withdraw() {
            return state.compareAndSet(State.WAITING, State.WITHDRAWN);
        }

        public void complete(R value) {
            result.complete(value);
        }

        public void fail(Throwable reason) {
            result.completeExceptionally(reason);
        }
    }

    /// Executes many requests.
    public interface Call<Q, R> {
        /// Completes every request. If it throws, those without a result complete exceptionally.
        void execute(List<Pending<Q, R>> batch);

        /// No request has arrived for half a second.
        default void idle() {}
    }

    /// There was no result in time, or too many requests are waiting.
    public static final class NoResult extends RuntimeException {
        private final boolean started;

        private NoResult(String message, boolean started) {
            super(message, null, false, false);
            this.started = started;
        }

        /// Whether a call has started the request. If not, none will.
        public boolean started() {
            return started;
        }
    }

    private final BlockingQueue<Pending<Q, R>> queue;
    /// Wakes the thread so that it ends; no request.
    private final Pending<Q, R> end = new Pending<>(null);
    private final int largestBatch;
    private final Call<Q, R> call;
    private final Thread caller;
    private volatile boolean closed;

    /// @param name         of the thread
    /// @param capacity     how many requests may wait; more are rejected
    /// @param largestBatch how many requests one call executes
    public Coalescer(String name, int capacity, int largestBatch, Call<Q, R> call) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.largestBatch = largestBatch;
        this.call = call;
        this.caller = Thread.ofPlatform().name(name).start(this::run);
    }

    /// @throws NoResult if there was no result within the given time
    public R execute(Q request, Duration patience) {
        var pending = new Pending<Q, R>(request);
        if (closed || !queue.offer(pending)) {
            throw new NoResult("too many requests are waiting", false);
        }
        try {
            return pending.result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw new NoResult("the database did not respond in time", !withdraw(pending));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NoResult("interrupted", !withdraw(pending));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private boolean withdraw(Pending<Q, R> pending) {
        queue.remove(pending);
        return pending.withdraw();
    }

    /// How many requests wait for the next call.
    public int waiting() {
        return queue.size();
    }

    private void run() {
        var batch = new ArrayList<Pending<Q, R>>(largestBatch);
        while (!closed || !queue.isEmpty()) {
            try {
                var first = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                if (first == null) {
                    call.idle();
                } else if (first != end) {
                    batch.add(first);
                    queue.drainTo(batch, largestBatch - 1);
                    batch.remove(end);
                    call.execute(batch);
                }
            } catch (InterruptedException | RuntimeException | Error e) {
                batch.forEach(pending -> pending.fail(e));
                LOG.debug("A call failed", new RedactedException(e));
            } finally {
                batch.clear();
            }
        }
    }

    /// Executes the requests that are waiting, then ends.
    @Override
    public void close() {
        closed = true;
        queue.offer(end); // if there is no room, the thread does not wait
        try {
            caller.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
