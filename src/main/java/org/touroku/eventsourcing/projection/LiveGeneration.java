package org.touroku.eventsourcing.projection;

import java.util.Optional;
import java.util.function.Supplier;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.Packet;
import org.touroku.eventsourcing.subscription.Checkpoint;
import org.touroku.eventsourcing.subscription.CheckpointTable;

/// The generation that readers of one version of a projection see, and its checkpoint. [#take] and [#lock] lock pointer and
/// checkpoint until the transaction ends: so it stays live, and no other instance extends it.
record LiveGeneration(Generation generation, Checkpoint checkpoint) {
    private static final String SKIP_LOCKED = "FOR UPDATE SKIP LOCKED";

    /// @return empty if it is locked elsewhere, or there is none yet
    static Optional<LiveGeneration> take(NamedParameterJdbcOperations jdbc, Projection projection) {
        return find(jdbc, projection, SKIP_LOCKED);
    }

    /// As [#take(NamedParameterJdbcOperations, Projection)], when the packet is executed.
    static Supplier<Optional<LiveGeneration>> take(Packet packet, Projection projection) {
        return find(packet, projection, SKIP_LOCKED);
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
        return Packet.read(jdbc.getJdbcOperations(), packet -> find(packet, projection, lock));
    }

    private static Supplier<Optional<LiveGeneration>> find(Packet packet, Projection projection, String lock) {
        var found = packet.query("""
                SELECT pointers.live, live.position, live.version, live.revision, live.parked
                  FROM projections pointers JOIN checkpoints live ON live.subscription = pointers.live
                 WHERE pointers.name = ? AND pointers.version = ?
                """ + lock,
                (row, _) -> new LiveGeneration(new Generation(row.getString("live")), CheckpointTable.read(row)),
                projection.name(), projection.version());
        return () -> found.get().stream().findFirst();
    }
}
