package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.ParkedStream;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;
import org.touroku.eventsourcing.subscription.Runner;
import org.touroku.eventsourcing.subscription.TransactionalRunner;
import org.touroku.eventsourcing.subscription.TransactionalRunner.Rules;

/// Extends the current live generation of a projection.
final class LiveRunner implements Runner {
    /// The most events in one transaction.
    private static final int BATCH_SIZE = 1000;
    private static final Duration POINTER = Duration.ofMillis(200);

    private record Current(Generation generation, TransactionalRunner runner) {}

    private final Projection projection;
    private final KnownEvents known;
    private final LockingTransactions transactions;
    private volatile @Nullable Current current;
    private long pointerReadAt;

    LiveRunner(Projection projection, KnownEvents known, LockingTransactions transactions) {
        this.projection = projection;
        this.known = known;
        this.transactions = transactions;
    }

    /// Reads the pointer again when the generation can't be locked, was dropped, or fails, since the pointer may have moved; and
    /// every 200 ms, since other streams may be parked in the generation that is live now.
    @Override
    public Step advance() {
        var before = current;
        if (before == null || System.nanoTime() - pointerReadAt > POINTER.toNanos()) {
            return advanceLive();
        }
        try {
            var step = before.runner.advance();
            return step.next() == Next.HELD_ELSEWHERE || step.next() == Next.NO_CHECKPOINT ? advanceLive() : step;
        } catch (RuntimeException e) {
            if (find().filter(before.generation::equals).isPresent()) {
                throw e;
            }
            return advanceLive();
        }
    }

    private Step advanceLive() {
        var live = find().map(this::of).orElse(null);
        pointerReadAt = System.nanoTime();
        current = live;
        return live == null ? new Step(0, Set.of(), Next.NO_CHECKPOINT) : live.runner.advance();
    }

    private Optional<Generation> find() {
        return transactions.execute(jdbc -> LiveGeneration.find(jdbc, projection)).map(LiveGeneration::generation);
    }

    /// Applies events that are being appended, in their transaction.
    ///
    /// @return empty if it can't be done at once: the generation is extended or exchanged elsewhere, or is far behind
    Optional<Step> extend(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
        return LiveGeneration.take(jdbc, projection)
                .flatMap(live -> of(live.generation()).runner.extend(live.checkpoint(), appended, jdbc));
    }

    /// Requests a retry in the other generations too; the instances that fill them carry it out.
    @Override
    public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        return transactions.execute(jdbc -> LiveGeneration.lock(jdbc, projection).flatMap(live -> {
            Generation.all(jdbc).stream().filter(other -> other.isOf(projection) && !other.equals(live.generation()))
                    .forEach(other -> ParkedStreamTable.requestRetry(jdbc, other.name(), streamId));
            return of(live.generation()).runner.resume(jdbc, live.checkpoint(), streamId, skip);
        }));
    }

    private Current of(Generation generation) {
        var before = current;
        return before != null && before.generation.equals(generation)
                ? before
                : new Current(generation, runner(generation));
    }

    private TransactionalRunner runner(Generation generation) {
        var rules = Rules.generation(projection.name(), BATCH_SIZE, 0,
                (jdbc, _) -> LiveGeneration.take(jdbc, projection).filter(live -> live.generation().equals(generation))
                        .map(LiveGeneration::checkpoint));
        return new TransactionalRunner(new Projector(projection, generation, true), known, rules, transactions);
    }

    @Override
    public void close() {
        transactions.close();
    }
}
