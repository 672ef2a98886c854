package org.touroku.eventsourcing.projection;

import java.util.Optional;

import org.touroku.eventsourcing.subscription.ParkedStream;
import org.touroku.eventsourcing.subscription.SubscriptionLoop;

/// A projection of this instance: its loop, which keeps the live tables in step with the log.
record RunningProjection(Projector projector, SubscriptionLoop loop) {
    String name() {
        return projector.projection().name();
    }

    boolean isInline() {
        return projector.projection().lifecycle() == Projection.Lifecycle.INLINE;
    }

    /// @see SubscriptionLoop#resume
    Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        return loop.resume(streamId, skip);
    }

    /// @see Projector#repair
    boolean repair(String streamId) {
        return projector.projection() instanceof VerifiableProjection verifiable
                && projector.repair(verifiable, streamId);
    }
}
