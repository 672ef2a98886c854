package org.touroku.eventsourcing.mysql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome;
import org.touroku.eventsourcing.CommitListener;
import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;

/// The one writer of this instance: everything that waits goes into one transaction, and every waiting caller gets its
/// own answer. A lone append waits for nothing; while a commit is under way, the next ones gather.
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    static final int CAPACITY = 4096;
    private static final int MOST_AT_ONCE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration IDLE = Duration.ofMillis(500);

    private record Waiting(Append append, CompletableFuture<AppendOutcome> outcome) {}

    private final BlockingQueue<Waiting> queue;
    private final LockingTransactions transactions;
    private final List<CommitListener> listeners;
    private final Thread writer = Thread.ofPlatform().name("group-commit").unstarted(this::run);
    private volatile boolean closed;

    /// @param capacity how many appends may wait; more are refused
    GroupCommit(LockingTransactions transactions, List<CommitListener> listeners, int capacity) {
        queue = new ArrayBlockingQueue<>(capacity);
        this.transactions = transactions;
        this.listeners = listeners;
        writer.start();
    }

    AppendOutcome append(Append append) {
        var waiting = new Waiting(append, new CompletableFuture<>());
        if (closed || !queue.offer(waiting)) {
            throw new EventStoreUnavailable(Outcome.NOTHING_STORED, "too many commands are waiting", null);
        }
        try {
            return waiting.outcome.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new EventStoreUnavailable(queue.remove(waiting) ? Outcome.NOTHING_STORED : Outcome.UNKNOWN,
                    "the database did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventStoreUnavailable(Outcome.UNKNOWN, "interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /// How many appends wait for the transaction after the one that is under way.
    int waiting() {
        return queue.size();
    }

    private void run() {
        var batch = new ArrayList<Waiting>(MOST_AT_ONCE);
        while (!closed || !queue.isEmpty()) {
            try {
                var first = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                if (first == null) {
                    transactions.keepAwake();
                } else {
                    batch.add(first);
                    queue.drainTo(batch, MOST_AT_ONCE - 1);
                    commit(batch);
                }
            } catch (InterruptedException | RuntimeException e) {
                LOG.debug("The writer's connection is not awake", e);
            } finally {
                batch.clear();
            }
        }
    }

    private void commit(List<Waiting> batch) {
        var atCommit = new AtomicBoolean();
        try {
            var outcomes = transactions.execute(jdbc -> {
                var written = AppendBatch.write(jdbc, batch.stream().map(Waiting::append).toList());
                atCommit.set(true);
                return written;
            });
            listeners.forEach(CommitListener::committed);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).outcome.complete(outcomes.get(i));
            }
        } catch (RuntimeException | Error e) {
            if (atCommit.get() || isUnavailable(e)) {
                LOG.warn("{} appends were not committed: {}", batch.size(), e.toString());
                var outcome = atCommit.get() ? Outcome.UNKNOWN : Outcome.NOTHING_STORED;
                fail(batch, new EventStoreUnavailable(outcome, "the database is not available", e));
            } else if (batch.size() > 1) {
                batch.forEach(alone -> commit(List.of(alone)));
            } else {
                fail(batch, e);
            }
        }
    }

    private static boolean isUnavailable(Throwable e) {
        return e instanceof TransactionException || e instanceof TransientDataAccessException
                || e instanceof RecoverableDataAccessException || e instanceof NonTransientDataAccessResourceException;
    }

    private static void fail(List<Waiting> batch, Throwable e) {
        batch.forEach(waiting -> waiting.outcome.completeExceptionally(e));
    }

    /// Commits what is waiting, then ends.
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        transactions.close();
    }
}
