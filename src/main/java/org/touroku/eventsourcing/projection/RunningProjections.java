package org.touroku.eventsourcing.projection;

import java.util.List;

import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.Progress;
import org.touroku.eventsourcing.subscription.SubscriptionLoop;

/// All projections of this instance.
final class RunningProjections implements AutoCloseable {
    private final List<RunningProjection> all;

    RunningProjections(List<Projection> projections, KnownEvents known, Progress progress, ConnectionPools pools) {
        all = projections.stream().map(projection -> run(projection, known, progress, pools)).toList();
    }

    private static RunningProjection run(Projection projection, KnownEvents known, Progress progress,
            ConnectionPools pools) {
        CheckpointTable.create(pools.background(), projection.name(), projection.version());
        var transactions = new LockingTransactions("projection-" + projection.name(), pools.queries());
        var runner = new Projector(projection, TableSet.LIVE).runner(known, transactions, Projector.BATCH_SIZE);
        return new RunningProjection(projection, known, transactions, runner,
                new SubscriptionLoop(projection.name(), runner, progress));
    }

    List<RunningProjection> all() {
        return all;
    }

    @Override
    public void close() {
        all.forEach(projection -> projection.loop().close());
    }
}
