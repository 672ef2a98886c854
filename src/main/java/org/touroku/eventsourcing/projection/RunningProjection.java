package org.touroku.eventsourcing.projection;

import org.touroku.eventsourcing.subscription.SubscriptionLoop;

/// A projection of this instance.
///
/// @param loop     keeps the live generation in step with the log
/// @param rebuilds fills the next one
record RunningProjection(Projection projection, LiveRunner runner, SubscriptionLoop loop, RebuildLoop rebuilds)
        implements
            AutoCloseable {
    String name() {
        return projection.name();
    }

    boolean isInline() {
        return projection.lifecycle() == Projection.Lifecycle.INLINE;
    }

    @Override
    public void close() {
        rebuilds.close();
        loop.close();
    }
}
