package org.touroku.eventsourcing.projection;

import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.subscription.Checkpoint;
import org.touroku.eventsourcing.subscription.CheckpointTable;

/// The generation that readers of one version of a projection see, and its checkpoint. [#take] and [#lock] lock pointer and
/// checkpoint until the transaction ends: so it stays live, and no other instance extends it.
record LiveGeneration(Generation generation, Checkpoint checkpoint) {
    /// @return empty if it is locked elsewhere, or there is none yet
    static Optional<LiveGeneration> take(NamedParameterJdbcOperations jdbc, Projection projection) {
        return find(jdbc, projection, "FOR UPDATE SKIP LOCKED");
    }

    /// Waits for the lock.
    ///
    /// @return empty if there is none yet
    static Optional<LiveGeneration> lock(NamedParameterJdbcOperations jdbc, Projection projection) {
        return find(jdbc, projection, "FOR UPDATE");
    }

    /// As it is committed, without a lock.
    static Optional<LiveGeneration> find(NamedParameterJdbcOperations jdbc, Projection projection) {
        return find(jdbc, projection, "");
    }

    String name() {
        return generation.name();
    }

    private static Optional<LiveGeneration> find(NamedParameterJdbcOperations jdbc, Projection projection,
            String lock) {
        return jdbc.query("""
                SELECT pointers.live, live.position, live.version, live.revision, live.parked
                  FROM projections pointers JOIN checkpoints live ON live.subscription = pointers.live
                 WHERE pointers.name = :name AND pointers.version = :version
                """ + lock, Map.of("name", projection.name(), "version", projection.version()),
                (row, _) -> new LiveGeneration(new Generation(row.getString("live")), CheckpointTable.read(row)))
                .stream().findFirst();
    }
}
