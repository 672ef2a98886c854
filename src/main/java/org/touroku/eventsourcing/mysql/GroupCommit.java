package org.touroku.eventsourcing.mysql;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome;
import org.touroku.eventsourcing.Batcher;
import org.touroku.eventsourcing.Batcher.Asked;
import org.touroku.eventsourcing.CommitParticipant;
import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;
import org.touroku.eventsourcing.Loggable;

/// The one writer of this instance: everything that waits goes into one transaction, and every waiting caller gets its
/// own answer. A lone append waits for nothing; while a commit is under way, the next ones gather.
final class GroupCommit implements Batcher.Call<Append, AppendOutcome>, AutoCloseable {
    static final int CAPACITY = 4096;
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int MOST_AT_ONCE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration ATTEMPT = Duration.ofMillis(3500);
    /// How many batches are checked after one that should have been.
    private static final int WARY = 100;

    private enum Care {
        /// Streams that are said to be new are new, and claims are free: if not, a key of the database says so.
        TRUSTING,
        /// Both are looked up first.
        CHECKING,
        /// And projections take no part.
        WITHOUT_PROJECTIONS
    }

    private final LockingTransactions transactions;
    private final CommitParticipant participant;
    private final Batcher<Append, AppendOutcome> batcher;
    private final DistributionSummary sizes;
    private final Timer commits;
    private int toBeChecked;

    /// @param capacity how many appends may wait; more are refused
    GroupCommit(LockingTransactions transactions, CommitParticipant participant, int capacity,
            MeterRegistry registry) {
        this.transactions = transactions;
        this.participant = participant;
        this.sizes = DistributionSummary.builder("touroku.append.batch.size").register(registry);
        this.commits = Timer.builder("touroku.commit").register(registry);
        this.batcher = new Batcher<>("group-commit", capacity, MOST_AT_ONCE, this);
        Gauge.builder("touroku.commands.waiting", batcher, Batcher::waiting).register(registry);
    }

    AppendOutcome append(Append append) {
        try {
            return batcher.ask(append, PATIENCE);
        } catch (Batcher.Unanswered e) {
            throw new EventStoreUnavailable(e.begun() ? Outcome.UNKNOWN : Outcome.NOTHING_STORED,
                    String.valueOf(e.getMessage()), e);
        }
    }

    int waiting() {
        return batcher.waiting();
    }

    @Override
    public void idle() {
        transactions.keepAwake();
    }

    @Override
    public void make(List<Asked<Append, AppendOutcome>> waiting) {
        var care = toBeChecked > 0 ? Care.CHECKING : Care.TRUSTING;
        toBeChecked = Math.max(0, toBeChecked - 1);
        sizes.record(waiting.size());
        commit(waiting, care, Instant.now().plus(PATIENCE));
    }

    /// What fails is undone and done again with more care, and in the end one by one.
    private void commit(List<Asked<Append, AppendOutcome>> waiting, Care care, Instant deadline) {
        var batch = new AppendBatch(waiting.stream().map(Asked::question).toList());
        var afterCommit = new AtomicReference<@Nullable Runnable>();
        try {
            commits.record(() -> transactions.execute(jdbc -> {
                batch.write(jdbc, care != Care.TRUSTING);
                afterCommit.set(care == Care.WITHOUT_PROJECTIONS || batch.events().isEmpty()
                        ? participant::committed
                        : participant.appended(batch.events(), jdbc));
                return batch; // from here on, COMMIT may have been sent
            }));
            answer(waiting, batch, requireNonNull(afterCommit.get()));
        } catch (RuntimeException e) {
            if (afterCommit.get() != null) {
                settle(waiting, batch, care, deadline, e);
            } else if (isUnavailable(e) && !(care != Care.WITHOUT_PROJECTIONS && isEarly(deadline))) {
                fail(waiting, Outcome.NOTHING_STORED, e);
            } else if (care == Care.TRUSTING) {
                toBeChecked = WARY;
                commit(waiting, Care.CHECKING, deadline);
            } else if (care == Care.CHECKING) {
                LOG.debug("A batch is written without the projections", new Loggable(e));
                commit(waiting, Care.WITHOUT_PROJECTIONS, deadline);
            } else if (waiting.size() > 1) {
                waiting.forEach(alone -> commit(List.of(alone), care, deadline));
            } else {
                waiting.getFirst().fail(e);
            }
        }
    }

    /// Early enough for another attempt: the first one may have met a connection that was broken before.
    private static boolean isEarly(Instant deadline) {
        return Instant.now().isBefore(deadline.minus(ATTEMPT));
    }

    /// The connection broke around COMMIT. Whether that went through is asked under the head's lock: who has it knows that
    /// the broken transaction has ended, one way or the other.
    private void settle(List<Asked<Append, AppendOutcome>> waiting, AppendBatch batch, Care care,
            Instant deadline, RuntimeException broken) {
        while (Instant.now().isBefore(deadline)) {
            try {
                if (transactions.execute(batch::isStored)) {
                    answer(waiting, batch, participant::committed);
                } else {
                    commit(waiting, care, deadline);
                }
                return;
            } catch (RuntimeException e) {
                LOG.debug("Not known yet whether {} appends are stored", waiting.size(), new Loggable(e));
            }
        }
        fail(waiting, Outcome.UNKNOWN, broken);
    }

    private static void answer(List<Asked<Append, AppendOutcome>> waiting, AppendBatch batch, Runnable afterCommit) {
        afterCommit.run();
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).answer(batch.outcomes().get(i));
        }
    }

    private static boolean isUnavailable(RuntimeException e) {
        return e instanceof TransactionException || e instanceof TransientDataAccessException
                || e instanceof RecoverableDataAccessException || e instanceof NonTransientDataAccessResourceException;
    }

    private static void fail(List<Asked<Append, AppendOutcome>> waiting, Outcome outcome, RuntimeException cause) {
        LOG.warn("{} appends were not acknowledged ({}): {}", waiting.size(), outcome, new Loggable(cause).onOneLine());
        var unavailable = new EventStoreUnavailable(outcome, "the database is not available", cause);
        waiting.forEach(each -> each.fail(unavailable));
    }

    @Override
    public void close() {
        batcher.close();
        transactions.close();
    }
}
