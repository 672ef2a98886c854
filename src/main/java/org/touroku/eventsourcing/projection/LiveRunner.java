package org.touroku.eventsourcing.projection;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.MySqlTransaction;
import org.touroku.eventsourcing.mysql.Packet;
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
        return transactions.transact(transaction -> LiveGeneration.find(transaction.jdbc(), projection)
                .map(live -> runner(live.generation()).advance(transaction))
                .orElse(new Step(0, Set.of(), Next.NO_CHECKPOINT)));
    }

    /// Locks the live generation when the packet is executed; empty if it is extended or exchanged elsewhere.
    Supplier<Optional<LiveGeneration>> take(Packet packet) {
        return LiveGeneration.take(packet, projection);
    }

    /// Applies events that are being appended, in their transaction.
    ///
    /// @param taken the locked live generation
    /// @return empty if it is far behind
    Optional<Step> extend(LiveGeneration taken, List<RecordedEvent> appended, MySqlTransaction transaction) {
        return runner(taken.generation()).extend(taken.checkpoint(), appended, transaction);
    }

    /// Requests a retry in the other generations too; the instances that fill them carry it out.
    @Override
    public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        return transactions
                .transact(transaction -> LiveGeneration.lock(transaction.jdbc(), projection).flatMap(live -> {
                    var jdbc = transaction.jdbc();
                    Generation.all(jdbc).stream()
                            .filter(other -> other.isOf(projection) && !other.equals(live.generation()))
                            .forEach(other -> ParkedStreamTable.requestRetry(jdbc, other.name(), streamId));
                    return runner(live.generation()).resume(transaction, live.checkpoint(), streamId, skip);
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
