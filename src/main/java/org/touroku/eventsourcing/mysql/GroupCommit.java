package org.touroku.eventsourcing.mysql;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.transaction.TransactionException;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.AppendResult;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;
import org.touroku.eventsourcing.SecretDigest;
import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.mysql.AppendTransaction.Mode;
import org.touroku.eventsourcing.mysql.Coalescer.Pending;
import org.touroku.eventsourcing.mysql.InlineReadModels.Extension;

/// The one writer of this instance: all waiting appends go into one transaction, and each gets a result of its own. A single
/// append is written at once; those that arrive during a commit are written by the next one.
final class GroupCommit implements Coalescer.Call<Append, AppendResult>, AutoCloseable {
    static final int CAPACITY = 4096;
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int LARGEST_BATCH = 500;
    /// The number of batches that are checked after a conflict.
    private static final int CHECKED_AFTERWARDS = 100;
    /// The time that an attempt may take. After a failure, the next attempt is made only if this much time remains.
    private static final Duration ATTEMPT = Duration.ofMillis(3500);
    /// How long read models with locked tables are not extended, so that not every batch waits for them.
    private static final Duration LOCKED = Duration.ofSeconds(1);

    private final LockingTransactions transactions;
    private final InlineReadModels readModels;
    private final SecretDigest digest;
    private final Coalescer<Append, AppendResult> requests;
    private final DistributionSummary batchSizes;
    private final Timer commits;
    private int toBeChecked;
    private long readModelsLockedUntil = System.nanoTime();

    /// @param digest   of claimed values
    /// @param capacity how many appends may wait; more are rejected
    GroupCommit(LockingTransactions transactions, InlineReadModels readModels, SecretDigest digest, int capacity,
            MeterRegistry registry) {
        this.transactions = transactions;
        this.readModels = readModels;
        this.digest = digest;
        this.batchSizes = DistributionSummary.builder("touroku.append.batch.size").register(registry);
        this.commits = Timer.builder("touroku.commit").register(registry);
        this.requests = new Coalescer<>("group-commit", capacity, LARGEST_BATCH, this);
        Gauge.builder("touroku.commands.waiting", requests, Coalescer::waiting).register(registry);
    }

    /// @see EventStore#append(AppendRequest, Duration)
    AppendResult append(AppendRequest request, Duration patience) {
        try {
            return requests.execute(Append.of(request, digest), patience);
        } catch (Coalescer.NoResult e) {
            throw new EventStoreUnavailable(e.started() ? Outcome.UNKNOWN : Outcome.NOTHING_STORED,
                    String.valueOf(e.getMessage()), e);
        }
    }

    int waiting() {
        return requests.waiting();
    }

    @Override
    public void idle() {
        transactions.keepAlive();
    }

    @Override
    public void execute(List<Pending<Append, AppendResult>> batch) {
        var mode = toBeChecked > 0 ? Mode.CHECKING : Mode.OPTIMISTIC;
        if (System.nanoTime() - readModelsLockedUntil < 0) {
            mode = Mode.WITHOUT_PROJECTIONS;
        }
        toBeChecked = Math.max(0, toBeChecked - 1);
        batchSizes.record(batch.size());
        commit(batch, mode, System.nanoTime() + EventStore.PATIENCE.toNanos());
    }

    /// A transaction that has all to write, so that COMMIT may have been sent.
    ///
    /// @param started the requests that were not withdrawn until the head was locked
    private record Written(List<Pending<Append, AppendResult>> started, AppendTransaction transaction,
            Extension extension) {
        void complete() {
            extension.committed();
            for (int i = 0; i < started.size(); i++) {
                started.get(i).complete(transaction.results().get(i));
            }
        }
    }

    /// A request that is withdrawn while this waits for the head's lock is left out.
    private Written write(List<Pending<Append, AppendResult>> batch, Mode mode, MySqlTransaction transaction) {
        var locked = AppendTransaction.lock(batch.stream().map(Pending::request).toList(), mode, readModels,
                transaction);
        var started = batch.stream().filter(Pending::start).toList();
        var appends = new AppendTransaction(started.stream().map(Pending::request).toList());
        return new Written(started, appends, appends.write(locked, transaction));
    }

    /// A failed batch is rolled back and repeated in the next mode, and finally one append at a time.
    ///
    /// @param deadline in terms of [System#nanoTime]
    private void commit(List<Pending<Append, AppendResult>> batch, Mode mode, long deadline) {
        if (System.nanoTime() > deadline) {
            fail(batch, Outcome.NOTHING_STORED, new QueryTimeoutException("no time is left"));
            return;
        }
        var written = new AtomicReference<@Nullable Written>();
        try {
            commits.record(() -> transactions.transact(transaction -> {
                written.set(write(batch, mode, transaction));
                return written;
            }));
            requireNonNull(written.get()).complete();
        } catch (RuntimeException e) {
            if (written.get() != null && !isRolledBack(e)) {
                resolve(batch, written.get(), mode, deadline, e);
            } else if (mode != Mode.WITHOUT_PROJECTIONS && mayBeDueToReadModels(e, written.get(), deadline)) {
                readModelsLockedUntil = System.nanoTime() + LOCKED.toNanos();
                commit(batch, Mode.WITHOUT_PROJECTIONS, deadline);
            } else if (isUnavailable(e) && (mode == Mode.WITHOUT_PROJECTIONS || !hasTimeForAnAttempt(deadline))) {
                fail(batch, Outcome.NOTHING_STORED, e);
            } else {
                commitInNextMode(batch, mode, deadline, e);
            }
        }
    }

    /// The database is available, but a batch can't be written in a mode.
    private void commitInNextMode(List<Pending<Append, AppendResult>> batch, Mode mode, long deadline,
            RuntimeException e) {
        if (mode == Mode.OPTIMISTIC) {
            toBeChecked = CHECKED_AFTERWARDS;
            commit(batch, Mode.CHECKING, deadline);
        } else if (mode == Mode.CHECKING) {
            LOG.debug("A batch is written without extending read models", new RedactedException(e));
            commit(batch, Mode.WITHOUT_PROJECTIONS, deadline);
        } else if (batch.size() > 1) {
            batch.forEach(single -> commit(List.of(single), mode, deadline));
        } else {
            batch.getFirst().fail(e);
        }
    }

    /// Whether the database has certainly rolled back: a statement before COMMIT has failed, or the server is read-only.
    private static boolean isRolledBack(RuntimeException e) {
        return e instanceof DataIntegrityViolationException || e instanceof PessimisticLockingFailureException
                || e instanceof BadSqlGrammarException || ServerErrors.isReadOnly(e);
    }

    /// Whether a lock on the tables of a read model may not have been obtained in time: certainly if that on the head was.
    private static boolean mayBeDueToReadModels(RuntimeException e, @Nullable Written written, long deadline) {
        return e instanceof PessimisticLockingFailureException && (written != null || hasTimeForAnAttempt(deadline));
    }

    /// Whether another attempt can be made: the first one may have met a connection that was broken before.
    private static boolean hasTimeForAnAttempt(long deadline) {
        return deadline - System.nanoTime() > ATTEMPT.toNanos();
    }

    /// The connection broke, or the database failed, when COMMIT may have been sent: looks up whether the transaction was committed,
    /// and repeats it if not.
    private void resolve(List<Pending<Append, AppendResult>> batch, Written written, Mode mode, long deadline,
            RuntimeException broken) {
        while (System.nanoTime() < deadline) {
            try {
                if (transactions.transact(written.transaction::isStored)) {
                    written.complete();
                } else if (isUnavailable(broken)) {
                    commit(batch, mode, deadline);
                } else {
                    commitInNextMode(batch, mode, deadline, broken);
                }
                return;
            } catch (RuntimeException e) {
                LOG.debug("It is not known yet whether {} appends are stored", batch.size(), new RedactedException(e));
            }
        }
        fail(batch, Outcome.UNKNOWN, broken);
    }

    private static boolean isUnavailable(RuntimeException e) {
        return e instanceof TransactionException || e instanceof TransientDataAccessException
                || e instanceof RecoverableDataAccessException || e instanceof NonTransientDataAccessResourceException;
    }

    private static void fail(List<Pending<Append, AppendResult>> batch, Outcome outcome,
            RuntimeException cause) {
        LOG.warn("{} appends have no result ({}): {}", batch.size(), outcome,
                new RedactedException(cause).onOneLine());
        var unavailable = new EventStoreUnavailable(outcome, "the database is not available", cause);
        batch.forEach(pending -> pending.fail(unavailable));
    }

    @Override
    public void close() {
        requests.close();
        transactions.close();
    }
}
