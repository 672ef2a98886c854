package org.touroku.eventsourcing.mysql;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;
import org.touroku.eventsourcing.mysql.Coalescer.Pending;

/// Advances the time of the log without an event, so that no event can be recorded at an earlier time any more. Requests
/// share transactions.
final class LogClock implements Coalescer.Call<Instant, OptionalLong>, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int CAPACITY = 10_000;

    private final LockingTransactions transactions;
    private final Coalescer<Instant, OptionalLong> requests;

    LogClock(LockingTransactions transactions) {
        this.transactions = transactions;
        requests = new Coalescer<>("log-clock", CAPACITY, CAPACITY, this);
    }

    /// The head's position when its time is after the given one; empty if the database's clock is not.
    OptionalLong headAfter(Instant time) {
        try {
            return requests.execute(time, PATIENCE);
        } catch (Coalescer.NoResult | DataAccessException | TransactionException e) {
            throw new EventStoreUnavailable(Outcome.NOTHING_STORED, "the database did not respond in time", e);
        }
    }

    @Override
    public void execute(List<Pending<Instant, OptionalLong>> batch) {
        var advanced = transactions.transact(transaction -> {
            var locked = LogHead.lock(transaction);
            var head = new LogHead(locked.head().position(), locked.recordedAt());
            head.write(transaction);
            return head;
        });
        batch.forEach(pending -> pending.complete(advanced.recordedAt().isAfter(pending.request())
                ? OptionalLong.of(advanced.position())
                : OptionalLong.empty()));
    }

    @Override
    public void close() {
        requests.close();
        transactions.close();
    }
}
