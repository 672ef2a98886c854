package org.touroku.eventsourcing.subscription;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.mysql.LockingTransactions;

/// Renews a lease while this instance holds it.
final class RenewedLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RenewedLease.class);
    /// A third of the time that a lease lives.
    private static final Duration RENEWAL = Duration.ofMillis(500);

    private final Lease lease;
    private final LockingTransactions transactions;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean held;

    RenewedLease(Lease lease, LockingTransactions transactions) {
        this.lease = lease;
        this.transactions = transactions;
        thread = Thread.ofPlatform().name("lease-" + lease.subscription()).start(this::run);
    }

    /// False after it has run out, or could not be renewed.
    boolean isHeld() {
        return held;
    }

    void setHeld(boolean so) {
        held = so;
    }

    private void run() {
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
            if (held && !transactions.execute(lease::renew)) {
                held = false;
            }
        } catch (RuntimeException e) {
            held = false;
            LOG.debug("The lease of {} was not renewed", lease.subscription(), new RedactedException(e));
        }
    }

    /// Lets another instance take it at once.
    void release() {
        held = false;
        transactions.run(lease::release);
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
            LOG.debug("The lease of {} was not released", lease.subscription(), new RedactedException(e));
        }
    }
}
