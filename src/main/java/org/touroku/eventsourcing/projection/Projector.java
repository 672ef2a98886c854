package org.touroku.eventsourcing.projection;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.Transaction;
import org.touroku.eventsourcing.mysql.MySqlTransaction;

/// Fills one generation of a projection: a subscription of that name.
record Projector(Projection projection, Generation generation, boolean isLive) implements Subscription.Transactional {
    @Override
    public String name() {
        return generation.name();
    }

    @Override
    public int version() {
        return projection.version();
    }

    @Override
    public @Nullable String streamType() {
        return projection.streamType();
    }

    @Override
    public void handle(List<RecordedEvent> batch, Transaction transaction) {
        projection.apply(batch, new ReadTables(generation, isLive, transaction.unwrap(MySqlTransaction.class)));
    }
}
