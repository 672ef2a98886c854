package org.touroku.eventsourcing.projection;

import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.Transaction;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.ParkedStream;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;
import org.touroku.eventsourcing.subscription.Runner;
import org.touroku.eventsourcing.subscription.TransactionalRunner;
import org.touroku.eventsourcing.subscription.TransactionalRunner.Rules;

/// Fills one set of a projection's tables: a subscription whose checkpoint has the name of the set.
final class Projector implements Runner {
    /// How many events are applied in one transaction to the tables that readers see.
    static final int BATCH_SIZE = 1000;

    private record Filling(Projection projection, TableSet set) implements Subscription.Transactional {
        @Override
        public String name() {
            return set.of(projection.name());
        }

        @Override
        public int version() {
            return projection.version();
        }

        @Override
        public void handle(List<RecordedEvent> batch, Transaction transaction) {
            projection.apply(batch, new ReadTables(set, transaction.unwrap(NamedParameterJdbcOperations.class)));
        }
    }

    private final Projection projection;
    private final KnownEvents known;
    private final LockingTransactions transactions;
    private final TransactionalRunner runner;

    /// @param batchSize how many events are applied in one transaction
    Projector(Projection projection, TableSet set, KnownEvents known, LockingTransactions transactions,
            int batchSize) {
        this.projection = projection;
        this.known = known;
        this.transactions = transactions;
        var replayOf = set == TableSet.LIVE ? null : projection.name();
        runner = new TransactionalRunner(new Filling(projection, set), known, new Rules(replayOf, true, batchSize),
                transactions);
    }

    Projection projection() {
        return projection;
    }

    @Override
    public Step advance() {
        return runner.advance();
    }

    /// @see TransactionalRunner#advance(NamedParameterJdbcOperations, long)
    Step advance(NamedParameterJdbcOperations jdbc, long end) {
        return runner.advance(jdbc, end);
    }

    /// @see TransactionalRunner#extend
    Optional<Step> extend(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
        return runner.extend(appended, jdbc);
    }

    @Override
    public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        return runner.resume(streamId, skip);
    }

    /// Replaces what the live tables hold of a stream by a replay of its events.
    ///
    /// @return false if it is parked
    boolean repair(VerifiableProjection verifiable, String streamId) {
        return transactions.execute(jdbc -> {
            var checkpoint = CheckpointTable.lock(jdbc, projection.name()).orElseThrow();
            if (ParkedStreamTable.find(jdbc, projection.name(), streamId).isPresent()) {
                return false;
            }
            verifiable.repair(streamId, History.of(jdbc, projection, known, List.of(streamId), checkpoint.position())
                    .getOrDefault(streamId, List.of()), new ReadTables(TableSet.LIVE, jdbc));
            CheckpointTable.revise(jdbc, projection.name(), 0);
            DifferingStreams.remove(jdbc, projection.name(), List.of(streamId));
            return true;
        });
    }

    @Override
    public void close() {
        transactions.close();
    }
}
