package org.touroku.eventsourcing.projection;

import java.util.List;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.Transaction;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.TransactionalRunner;
import org.touroku.eventsourcing.subscription.TransactionalRunner.Rules;

/// Fills one set of a projection's tables: a subscription whose checkpoint has the name of the set.
record Projector(Projection projection, TableSet set) implements Subscription.Transactional {
    /// How many events are applied in one transaction to the tables that readers see.
    static final int BATCH_SIZE = 1000;

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

    /// @param batchSize how many events are applied in one transaction
    TransactionalRunner runner(KnownEvents known, LockingTransactions transactions, int batchSize) {
        var replayOf = set == TableSet.LIVE ? null : projection.name();
        return new TransactionalRunner(this, known, new Rules(replayOf, true, batchSize), transactions);
    }
}
