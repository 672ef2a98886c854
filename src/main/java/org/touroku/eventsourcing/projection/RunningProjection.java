package org.touroku.eventsourcing.projection;

import java.util.List;

import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;
import org.touroku.eventsourcing.subscription.SubscriptionLoop;
import org.touroku.eventsourcing.subscription.TransactionalRunner;

/// A projection of this instance, whose loop keeps the live tables in step with the log.
///
/// @param runner       fills the live tables
/// @param transactions of the runner
record RunningProjection(Projection projection, KnownEvents known, LockingTransactions transactions,
        TransactionalRunner runner, SubscriptionLoop loop) {
    String name() {
        return projection.name();
    }

    boolean isInline() {
        return projection.lifecycle() == Projection.Lifecycle.INLINE;
    }

    /// Replaces what the live tables hold of a stream by a replay of its events.
    ///
    /// @return false if it is parked, or the projection can't be repaired
    boolean repair(String streamId) {
        return projection instanceof VerifiableProjection verifiable && transactions.execute(jdbc -> {
            var checkpoint = CheckpointTable.lock(jdbc, name()).orElseThrow();
            if (ParkedStreamTable.find(jdbc, name(), streamId).isPresent()) {
                return false;
            }
            verifiable.repair(streamId, History.of(jdbc, projection, known, List.of(streamId), checkpoint.position())
                    .getOrDefault(streamId, List.of()), new ReadTables(TableSet.LIVE, jdbc));
            CheckpointTable.revise(jdbc, name(), 0);
            DifferingStreams.remove(jdbc, name(), List.of(streamId));
            return true;
        });
    }
}
