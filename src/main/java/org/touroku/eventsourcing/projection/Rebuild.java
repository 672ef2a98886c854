package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.MySqlTransaction;
import org.touroku.eventsourcing.subscription.Checkpoint;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;
import org.touroku.eventsourcing.subscription.TransactionalRunner;
import org.touroku.eventsourcing.subscription.TransactionalRunner.Rules;

/// Fills the next generation of a projection and makes it live, together with all other instances of this version: each batch
/// is a transaction of the instance that holds the generation's checkpoint. An interrupted rebuild continues at the checkpoint.
final class Rebuild {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
    private static final int BATCH_SIZE = 2000;
    /// Batches that follow each other without a pause before the swap, each smaller than the one before.
    private static final int LAST_BATCHES = 3;
    /// More revisions than a generation gets.
    private static final long REVISIONS = 1_000_000;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration HELD_ELSEWHERE = Duration.ofMillis(20);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final Projection projection;
    private final Generation generation;
    private final LockingTransactions transactions;
    private final TransactionalRunner runner;
    private final Runnable whenLive;
    private long lineAt = System.nanoTime();
    private long lineOf = -1;
    private long lastPosition;
    private long lastHead;
    private int lastBatches;

    /// @param generation the next one
    /// @param whenLive   called when this instance has made it live
    Rebuild(Projection projection, Generation generation, KnownEvents known, LockingTransactions transactions,
            Runnable whenLive) {
        this.projection = projection;
        this.generation = generation;
        this.transactions = transactions;
        this.whenLive = whenLive;
        var parked = transactions.execute(jdbc -> LiveGeneration.find(jdbc, projection))
                .map(live -> live.checkpoint().parked()).orElse(0L);
        runner = new TransactionalRunner(new Projector(projection, generation, false), known,
                Rules.generation(projection.name(), BATCH_SIZE, parked, CheckpointTable::take), transactions);
    }

    boolean isOf(Generation other) {
        return generation.equals(other);
    }

    /// Applies the next batch; swaps when there is none. Works half of the time, to leave the database to other statements; all
    /// of the time while the growth of the log takes up more than a quarter of the progress, so that it converges.
    ///
    /// @return how long to wait before the next batch
    Duration advance() {
        var begun = System.nanoTime();
        var step = runner.advance();
        return switch (step.next()) {
            case MORE -> {
                lastBatches = 0;
                yield pause(step.position(), System.nanoTime() - begun);
            }
            case NOTHING -> swapAfterLastBatches();
            case HELD_ELSEWHERE -> HELD_ELSEWHERE;
            case NO_CHECKPOINT, OTHER_VERSION, UNKNOWN_EVENT, LEASED_ELSEWHERE -> LONGEST_PAUSE; // the generation was dropped
        };
    }

    private Duration swapAfterLastBatches() {
        lastBatches++;
        if (lastBatches >= LAST_BATCHES && transactions.transact(this::swap)) {
            LOG.info("{} is live", generation.name());
            whenLive.run();
        }
        return Duration.ZERO;
    }

    private Duration pause(long position, long worked) {
        var head = transactions.execute(EventTable::head);
        report(position, head);
        var applied = position - lastPosition;
        var grown = head - lastHead;
        lastPosition = position;
        lastHead = head;
        return grown * 4 > applied ? Duration.ZERO : Duration.ofNanos(Math.min(worked, LONGEST_PAUSE.toNanos()));
    }

    /// No instance extends the live generation while its pointer and its checkpoint are locked. (An instance that was frozen while
    /// it filled the generation, before that became live, locks the checkpoint only.) So once this generation has reached the live
    /// position, it lacks no event that readers have seen.
    ///
    /// @return false if it has to be tried again
    boolean swap(MySqlTransaction transaction) {
        if (Pointers.lock(transaction.jdbc(), projection).filter(locked -> generation.equals(locked.next()))
                .isEmpty()) {
            return false;
        }
        var former = LiveGeneration.lock(transaction.jdbc(), projection);
        var live = former.map(LiveGeneration::checkpoint).orElse(new Checkpoint(0, projection.version(), 0, 0));
        Step step;
        do {
            step = runner.advance(transaction);
        } while (step.next() == Next.MORE && step.position() < live.position());
        var filled = CheckpointTable.find(transaction.jdbc(), generation.name())
                .filter(checkpoint -> checkpoint.position() >= live.position());
        if (filled.isEmpty()) {
            return false; // another instance fills it at the moment
        }
        former.ifPresent(replaced -> retryParked(replaced.generation(), transaction.jdbc()));
        CheckpointTable.revise(transaction.jdbc(), generation.name(), 0, revisionAfter(live) - filled.get().revision());
        Pointers.swap(transaction.jdbc(), projection);
        return true;
    }

    /// A stream that was parked here while it continued in the live generation has missed the request for a retry.
    private void retryParked(Generation live, NamedParameterJdbcOperations jdbc) {
        var parked = new HashSet<>(ParkedStreamTable.ids(jdbc, generation.name()));
        parked.removeAll(ParkedStreamTable.ids(jdbc, live.name()));
        parked.forEach(stream -> ParkedStreamTable.requestRetry(jdbc, generation.name(), stream));
    }

    /// Grows with each swap, even if the live generation was lost, since generation numbers grow.
    private long revisionAfter(Checkpoint live) {
        return Math.max(live.revision(), generation.number() * REVISIONS) + 1;
    }

    private void report(long position, long head) {
        var seconds = (System.nanoTime() - lineAt) / 1e9;
        if (lineOf < 0) {
            lineOf = position;
        } else if (seconds >= BETWEEN_LINES.toSeconds()) {
            var rate = (position - lineOf) / seconds;
            LOG.info(String.format(Locale.ROOT, "%s: %,d of %,d events (%d %%), %,.0f/s, %,.0f s left",
                    generation.name(), position,
                    head, position * 100 / Math.max(1, head), rate, (head - position) / rate));
            lineAt = System.nanoTime();
            lineOf = position;
        }
    }
}
