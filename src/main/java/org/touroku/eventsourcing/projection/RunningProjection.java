package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.List;

import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.Shutdown;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.Progress;
import org.touroku.eventsourcing.subscription.SubscriptionLoop;

/// A projection of this instance.
///
/// @param loop     keeps the live generation in step with the log
/// @param rebuilds fills the next one
record RunningProjection(Projection projection, LiveRunner runner, SubscriptionLoop loop, RebuildLoop rebuilds)
        implements
            AutoCloseable {
    static RunningProjection start(Projection projection, KnownEvents known, Progress progress, ConnectionPools pools,
            Duration kept) {
        var transactions = new LockingTransactions("projection-" + projection.name(), pools.queries());
        var runner = new LiveRunner(projection, known, transactions);
        var loop = new SubscriptionLoop(projection.name(), runner, progress);
        return new RunningProjection(projection, runner, loop, new RebuildLoop(projection, loop, known, pools, kept));
    }

    String name() {
        return projection.name();
    }

    @Override
    public void close() {
        Shutdown.together(List.of(rebuilds::close, loop::close));
    }
}
