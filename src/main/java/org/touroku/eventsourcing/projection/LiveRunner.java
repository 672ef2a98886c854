package org.touroku.eventsourcing.projection;

import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    private static final int BATCH_SIZE = 1000;

    private final Projection projection;
    private final KnownEvents known;
    private final LockingTransactions transactions;

    LiveRunner(Projection projection, KnownEvents known, LockingTransactions transactions) {
        this.projection = projection;
        this.known = known;
        this.transactions = transactions;
    }

    @Override
    public Step advance() {
        return transactions.execute(jdbc -> LiveGeneration.find(jdbc, projection)
                .map(live -> runner(live.generation()).advance(jdbc))
                .orElse(new Step(0, Set.of(), Next.NO_CHECKPOINT)));
    }

    /// Applies events that are being appended, in their transaction.
    ///
    /// @return empty if it can't be done at once: the generation is extended or exchanged elsewhere, or is far behind
    Optional<Step> extend(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
        return LiveGeneration.take(jdbc, projection)
                .flatMap(live -> runner(live.generation()).extend(live.checkpoint(), appended, jdbc));
    }

    /// Requests a retry in the other generations too; the instances that fill them carry it out.
    @Override
    public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        return transactions.execute(jdbc -> LiveGeneration.lock(jdbc, projection).flatMap(live -> {
            Generation.all(jdbc).stream().filter(other -> other.isOf(projection) && !other.equals(live.generation()))
                    .forEach(other -> ParkedStreamTable.requestRetry(jdbc, other.name(), streamId));
            return runner(live.generation()).resume(jdbc, live.checkpoint(), streamId, skip);
        }));
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
