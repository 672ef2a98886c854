package org.touroku.eventsourcing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shares round trips: what comes while a call is under way goes together into the next one.
///
/// One thread makes the calls. A lone question waits for nothing; under load each call answers all who came during the
/// one before. A question is always answered by a call that began after it was asked.
///
/// @param <Q> questions
/// @param <A> answers
public final class Batcher<Q, A> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);
    private static final Duration IDLE = Duration.ofMillis(500);

    /// One who waits.
    public static final class Asked<Q, A> {
        private final Q question;
        private final CompletableFuture<A> answer = new CompletableFuture<>();

        private Asked(Q question) {
            this.question = question;
        }

        public Q question() {
            return question;
        }

        public void answer(A given) {
            answer.complete(given);
        }

        public void fail(Throwable reason) {
            answer.completeExceptionally(reason);
        }
    }

    /// Makes one call for many. Whom it does not answer, it fails.
    public interface Call<Q, A> {
        void make(List<Asked<Q, A>> batch);

        /// Nobody has asked for half a second.
        default void idle() {}
    }

    /// No answer came in time, or too many are waiting.
    public static final class Unanswered extends RuntimeException {
        private final boolean begun;

        private Unanswered(String message, boolean begun) {
            super(message, null, false, false);
            this.begun = begun;
        }

        /// Whether a call for the question had begun; if not, none will.
        public boolean begun() {
            return begun;
        }
    }

    private final BlockingQueue<Asked<Q, A>> queue;
    private final int mostAtOnce;
    private final Call<Q, A> call;
    private final Thread caller;
    private volatile boolean closed;

    /// @param name       of the thread
    /// @param capacity   how many may wait; more are refused
    /// @param mostAtOnce how many questions go into one call
    public Batcher(String name, int capacity, int mostAtOnce, Call<Q, A> call) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.mostAtOnce = mostAtOnce;
        this.call = call;
        this.caller = Thread.ofPlatform().name(name).start(this::run);
    }

    /// @throws Unanswered if there was no answer within the given time
    public A ask(Q question, Duration patience) {
        var asked = new Asked<Q, A>(question);
        if (closed || !queue.offer(asked)) {
            throw new Unanswered("too many requests are waiting", false);
        }
        try {
            return asked.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new Unanswered("the database did not answer in time", !queue.remove(asked));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Unanswered("interrupted", !queue.remove(asked));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /// How many wait for the call after the one that is under way.
    public int waiting() {
        return queue.size();
    }

    private void run() {
        var batch = new ArrayList<Asked<Q, A>>(mostAtOnce);
        while (!closed || !queue.isEmpty()) {
            try {
                var first = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                if (first == null) {
                    call.idle();
                } else {
                    batch.add(first);
                    queue.drainTo(batch, mostAtOnce - 1);
                    call.make(batch);
                }
            } catch (InterruptedException | RuntimeException | Error e) {
                LOG.debug("A call failed", new Loggable(e));
                batch.forEach(asked -> asked.fail(e));
            } finally {
                batch.clear();
            }
        }
    }

    /// Answers who is waiting, then ends.
    @Override
    public void close() {
        closed = true;
        try {
            caller.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
