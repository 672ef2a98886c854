package org.touroku.eventsourcing.subscription;

import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// Locks the checkpoint of a subscription until the transaction ends.
@FunctionalInterface
public interface CheckpointLock {
    /// @return empty if another instance holds it, or this instance must not handle events now
    Optional<Checkpoint> take(NamedParameterJdbcOperations jdbc, String subscription);
}
