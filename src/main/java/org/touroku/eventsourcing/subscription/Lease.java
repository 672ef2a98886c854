package org.touroku.eventsourcing.subscription;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.mysql.LockingTransactions;

/// The right of one instance to have a subscription's effects elsewhere, for a second and a half by the database's clock. A thread
/// renews it while this instance holds it; when it has run out, another instance may take it.
final class Lease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    /// A third of the time that a lease lives.
    private static final Duration RENEWAL = Duration.ofMillis(500);
    private static final String END = "UTC_TIMESTAMP(6) + INTERVAL 1500000 MICROSECOND";
    private static final String AVAILABLE = """
            subscription = :subscription AND version <= :version
            AND (lease_until IS NULL OR lease_until <= UTC_TIMESTAMP(6) OR lease_owner = :owner)
            """;

    private final String subscription;
    private final Map<String, Object> parameters;
    private final LockingTransactions transactions;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean held;

    Lease(Subscription subscription, LockingTransactions transactions) {
        this.subscription = subscription.name();
        this.transactions = transactions;
        parameters = Map.of("subscription", subscription.name(), "version", subscription.version(), "owner",
                UUID.randomUUID().toString().replace("-", ""));
        thread = Thread.ofPlatform().name("lease-" + subscription.name()).start(this::renewUntilClosed);
    }

    /// False after it has run out, or could not be renewed.
    boolean isHeld() {
        return held;
    }

    /// Takes the lease, unless another instance has it, or newer code has handled events. Takes no lock then.
    ///
    /// @return the checkpoint if the lease was taken
    Optional<Checkpoint> take(NamedParameterJdbcOperations jdbc) {
        if (jdbc.queryForList("SELECT 1 FROM checkpoints WHERE " + AVAILABLE, parameters).isEmpty()) {
            return Optional.empty();
        }
        var checkpoint = CheckpointTable.lock(jdbc, subscription);
        var isTaken = jdbc.update("""
                UPDATE checkpoints SET lease_owner = :owner, lease_until = %s, version = :version WHERE %s
                """.formatted(END, AVAILABLE), parameters) > 0;
        held = isTaken; // so that it is renewed from now on
        return checkpoint.filter(_ -> isTaken);
    }

    /// Locks the checkpoint until the transaction ends, if this instance still has the lease.
    ///
    /// @throws LeaseLost if another instance has taken it
    Checkpoint lock(NamedParameterJdbcOperations jdbc) {
        var checkpoint = CheckpointTable.lock(jdbc, subscription).orElseThrow();
        var owned = jdbc.queryForList(
                "SELECT 1 FROM checkpoints WHERE subscription = :subscription AND lease_owner = :owner", parameters);
        if (owned.isEmpty()) {
            held = false;
            throw new LeaseLost();
        }
        return checkpoint;
    }

    /// Lets another instance take it at once.
    void release() {
        held = false;
        transactions.run(jdbc -> jdbc.update("""
                UPDATE checkpoints SET lease_owner = NULL, lease_until = NULL
                 WHERE subscription = :subscription AND lease_owner = :owner
                """, parameters));
    }

    private void renewUntilClosed() {
        try {
            while (!closed.await(RENEWAL.toMillis(), TimeUnit.MILLISECONDS)) {
                renew();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() {
        try {
            if (held && transactions.execute(this::extend) == 0) {
                held = false;
            }
        } catch (RuntimeException e) {
            held = false;
            LOG.debug("The lease of {} was not renewed", subscription, new RedactedException(e));
        }
    }

    private int extend(NamedParameterJdbcOperations jdbc) {
        return jdbc.update("""
                UPDATE checkpoints SET lease_until = %s
                 WHERE subscription = :subscription AND lease_owner = :owner AND lease_until > UTC_TIMESTAMP(6)
                """.formatted(END), parameters);
    }

    /// Ends the renewal, and releases it.
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(Duration.ofSeconds(1));
            release();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debug("The lease of {} was not released", subscription, new RedactedException(e));
        }
    }

    static final class LeaseLost extends RuntimeException {
        LeaseLost() {
            super("another instance has taken over", null, false, false);
        }
    }
}
