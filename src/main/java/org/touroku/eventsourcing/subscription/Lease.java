package org.touroku.eventsourcing.subscription;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// The right of one instance to have a subscription's effects elsewhere, for a second and a half by the database's clock. It
/// is renewed while the instance lives; when it has run out, another instance may take it.
record Lease(String subscription, int version, String owner) {
    private static final String END = "UTC_TIMESTAMP(6) + INTERVAL 1500000 MICROSECOND";
    private static final String AVAILABLE = """
            subscription = :subscription AND version <= :version
            AND (lease_until IS NULL OR lease_until <= UTC_TIMESTAMP(6) OR lease_owner = :owner)
            """;

    static Lease of(String subscription, int version) {
        var random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        return new Lease(subscription, version, HexFormat.of().formatHex(random));
    }

    /// Takes the lease, unless another instance has it, or newer code has handled events. Takes no lock then.
    ///
    /// @return the checkpoint if the lease was taken
    Optional<Checkpoint> take(NamedParameterJdbcOperations jdbc) {
        if (jdbc.queryForList("SELECT 1 FROM checkpoints WHERE " + AVAILABLE, parameters()).isEmpty()) {
            return Optional.empty();
        }
        return CheckpointTable.lock(jdbc, subscription).filter(_ -> jdbc.update("""
                UPDATE checkpoints SET lease_owner = :owner, lease_until = %s, version = :version
                 WHERE %s
                """.formatted(END, AVAILABLE), parameters()) > 0);
    }

    /// @return false if it has run out
    boolean renew(NamedParameterJdbcOperations jdbc) {
        return jdbc.update("""
                UPDATE checkpoints SET lease_until = %s
                 WHERE subscription = :subscription AND lease_owner = :owner AND lease_until > UTC_TIMESTAMP(6)
                """.formatted(END), parameters()) > 0;
    }

    void release(NamedParameterJdbcOperations jdbc) {
        jdbc.update("""
                UPDATE checkpoints SET lease_owner = NULL, lease_until = NULL
                 WHERE subscription = :subscription AND lease_owner = :owner
                """, parameters());
    }

    /// Locks the checkpoint until the transaction ends, if this instance still has the lease.
    ///
    /// @throws LeaseLost if another instance has taken it
    Checkpoint lock(NamedParameterJdbcOperations jdbc) {
        var checkpoint = CheckpointTable.lock(jdbc, subscription).orElseThrow();
        var held = jdbc.queryForList("""
                SELECT 1 FROM checkpoints WHERE subscription = :subscription AND lease_owner = :owner
                """, parameters());
        if (held.isEmpty()) {
            throw new LeaseLost();
        }
        return checkpoint;
    }

    private Map<String, Object> parameters() {
        return Map.of("subscription", subscription, "owner", owner, "version", version);
    }

    /// Another instance has taken the lease.
    static final class LeaseLost extends RuntimeException {
        LeaseLost() {
            super("another instance has taken over", null, false, false);
        }
    }
}
