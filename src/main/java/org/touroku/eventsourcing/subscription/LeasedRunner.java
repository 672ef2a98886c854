package org.touroku.eventsourcing.subscription;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.UnprocessableEvent;
import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.MySqlTransaction;
import org.touroku.eventsourcing.subscription.Lease.LeaseLost;

/// Runs a subscription that has its effects outside of MySQL, while this instance holds the lease: hands over a batch, then
/// moves the checkpoint. No row is locked meanwhile.
///
/// A frozen instance can't know that it has lost the lease until it has finished its batch. What it repeats then are events
/// that its successor, which began at the checkpoint, handles too; its own checkpoint is rejected.
final class LeasedRunner implements Runner {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedRunner.class);
    private static final int BATCH_SIZE = 100;

    private final Subscription.External subscription;
    private final KnownEvents known;
    private final LockingTransactions transactions;
    private final Lease lease;

    LeasedRunner(Subscription.External subscription, KnownEvents known, LockingTransactions transactions) {
        this.subscription = subscription;
        this.known = known;
        this.transactions = transactions;
        lease = new Lease(subscription, transactions);
    }

    @Override
    public Step advance() {
        try {
            if (!lease.isHeld()) {
                var taken = transactions.execute(this::take);
                if (taken.isEmpty()) {
                    return elsewhere();
                }
                subscription.startAfter(taken.get().position());
            }
            var step = handleNext();
            if (step.next() == Next.UNKNOWN_EVENT) {
                lease.release(); // so that a newer version can go on
            }
            return step;
        } catch (LeaseLost _) {
            return elsewhere();
        } catch (RuntimeException | Error e) {
            release(e); // another instance may reach the other system
            throw e;
        }
    }

    /// Takes the lease, unless this version of the code could do nothing with it.
    private Optional<Checkpoint> take(NamedParameterJdbcOperations jdbc) {
        var found = CheckpointTable.find(jdbc, name()).orElseThrow();
        return stopsAt(found, jdbc) && ParkedStreamTable.toRetry(jdbc, name()).isEmpty()
                ? Optional.empty()
                : lease.take(jdbc);
    }

    /// Whether this version of the code does not know the next event.
    private boolean stopsAt(Checkpoint checkpoint, NamedParameterJdbcOperations jdbc) {
        return !EventTable.after(jdbc, checkpoint.position(), 1).stream().allMatch(known::knows);
    }

    private void release(Throwable failure) {
        try {
            lease.release();
        } catch (RuntimeException e) {
            failure.addSuppressed(e); // it runs out
        }
    }

    private Step elsewhere() {
        return transactions.execute(jdbc -> {
            var found = CheckpointTable.find(jdbc, name()).orElseThrow();
            var next = found.version() > subscription.version()
                    ? Next.OTHER_VERSION
                    : stopsAt(found, jdbc) ? Next.UNKNOWN_EVENT : Next.LEASED_ELSEWHERE;
            return new Step(found.position(), ParkedStreamTable.ids(jdbc, name()), next);
        });
    }

    /// What is read from the database before a batch.
    ///
    /// @param after  the checkpoint
    /// @param parked the positions from which on streams wait
    private record Read(long after, List<RecordedEvent> events, Map<String, Long> parked, List<ParkedStream> toRetry) {}

    private Step handleNext() {
        var read = transactions.execute(jdbc -> {
            var checkpoint = lease.lock(jdbc);
            return new Read(checkpoint.position(), EventTable.after(jdbc, checkpoint.position(), BATCH_SIZE),
                    ParkedStreamTable.positions(jdbc, name()), ParkedStreamTable.toRetry(jdbc, name()));
        });
        if (!read.toRetry.isEmpty()) {
            read.toRetry.forEach(stream -> resume(stream, read.after));
            return new Step(read.after, read.parked.keySet(), Next.MORE);
        }
        var events = read.events.stream().takeWhile(known::knows).toList();
        var position = read.after + events.size();
        if (!events.isEmpty()) {
            if (events.getLast().position() != position) {
                throw new IllegalStateException("the log has a gap after position " + read.after);
            }
            handle(events, read.parked);
            whileLeased(transaction -> CheckpointTable.move(transaction, name(), position, subscription.version()));
        }
        var next = events.size() < read.events.size()
                ? Next.UNKNOWN_EVENT
                : events.size() < BATCH_SIZE ? Next.NOTHING : Next.MORE;
        return new Step(position, read.parked.keySet(), next);
    }

    /// Handles the events that do not wait, without those of streams that it parks meanwhile.
    ///
    /// @param parked to which it adds
    private void handle(List<RecordedEvent> events, Map<String, Long> parked) {
        Optional<RecordedEvent> rejected;
        do {
            var left = events.stream().filter(event -> !waits(event, parked)).toList();
            rejected = left.isEmpty() ? Optional.empty() : tryToHandle(left);
            rejected.ifPresent(event -> parked.put(event.stream().id(), event.position()));
        } while (rejected.isPresent());
    }

    /// Of a stream that is parked in the middle of a batch, the events before may not have been handled yet.
    private static boolean waits(RecordedEvent event, Map<String, Long> parked) {
        return event.position() >= parked.getOrDefault(event.stream().id(), Long.MAX_VALUE);
    }

    /// @return the event that can't be handled, if there is one; its stream is parked then
    private Optional<RecordedEvent> tryToHandle(List<RecordedEvent> events) {
        try {
            subscription.handle(events);
            return Optional.empty();
        } catch (UnprocessableEvent e) {
            if (!events.contains(e.event())) {
                throw new IllegalStateException("the subscription rejects an event that it was not given", e);
            }
            park(e);
            return Optional.of(e.event());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void park(UnprocessableEvent rejected) {
        var event = rejected.event();
        whileLeased(transaction -> ParkedStreamTable.park(transaction.jdbc(), name(), event, rejected));
        LOG.warn("Subscription {} can't handle the event at position {}: stream {} is parked", name(),
                event.position(), event.stream().id());
    }

    private void whileLeased(Consumer<MySqlTransaction> update) {
        transactions.transact(transaction -> {
            lease.lock(transaction.jdbc());
            update.accept(transaction);
            return true;
        });
    }

    /// Requests a retry of the instance that holds the lease.
    @Override
    public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        return transactions.execute(jdbc -> {
            var parked = ParkedStreamTable.find(jdbc, name(), streamId);
            parked.ifPresent(stream -> {
                skip.ifPresent(reason -> ParkedStreamTable.skip(jdbc, name(), stream, reason));
                ParkedStreamTable.requestRetry(jdbc, name(), streamId);
            });
            return parked;
        });
    }

    /// Hands over the waiting events of a stream one by one, up to the checkpoint.
    private void resume(ParkedStream stream, long end) {
        var waiting = transactions.execute(jdbc -> new WaitingEvents(jdbc, name(), stream, end).stream().toList());
        for (var event : waiting) {
            if (!known.knows(event)) {
                park(new UnprocessableEvent(event, "this version of the code does not know the event"));
                return;
            }
            if (tryToHandle(List.of(event)).isPresent()) {
                return;
            }
        }
        whileLeased(transaction -> ParkedStreamTable.unpark(transaction.jdbc(), name(), stream.stream().id()));
    }

    private String name() {
        return subscription.name();
    }

    @Override
    public void close() {
        lease.close();
        transactions.close();
    }
}
