package org.touroku.eventsourcing.subscription;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.transaction.TransactionException;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.UnknownEvent;
import org.touroku.eventsourcing.mysql.MySqlTransaction;

/// Handles the events of a transaction one by one where needed. An event that can't be handled parks its stream: the stream's
/// later events wait, other streams go on.
final class Parking {
    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);

    private final Subscription.Transactional subscription;
    private final MySqlTransaction transaction;
    private final Set<String> parked;
    private final long most;

    /// @param parkedBefore the streams that wait already
    /// @param most         streams that may be parked in addition; with more the transaction fails
    Parking(Subscription.Transactional subscription, MySqlTransaction transaction, Set<String> parkedBefore,
            long most) {
        this.subscription = subscription;
        this.transaction = transaction;
        this.parked = new HashSet<>(parkedBefore);
        this.most = parkedBefore.size() + most;
    }

    Set<String> parked() {
        return parked;
    }

    /// Handles events of streams that do not wait, halving them until those are found that can't be handled.
    void handle(List<RecordedEvent> events) {
        var others = events.stream().filter(event -> !parked.contains(event.stream().id())).toList();
        if (others.isEmpty() || isHandled(others)) {
            return;
        }
        var half = others.size() / 2;
        handle(others.subList(0, half));
        handle(others.subList(half, others.size()));
    }

    /// Handles the waiting events of a parked stream one by one.
    ///
    /// @param passesUnknown whether it passes over events that this version of the code does not know; otherwise the stream
    ///                      waits at such an event for a newer version
    void resume(ParkedStream stream, WaitingEvents events, KnownEvents known, boolean passesUnknown) {
        ParkedStreamTable.unpark(transaction.jdbc(), subscription.name(), stream.stream().id());
        var waiting = events.stream().iterator();
        while (parked.isEmpty() && waiting.hasNext()) {
            var event = waiting.next();
            if (known.knows(event)) {
                handle(List.of(event));
            } else if (!passesUnknown) {
                park(event, new UnknownEvent(event));
            }
        }
    }

    /// @return false if there is more than one event and one of them can't be handled
    private boolean isHandled(List<RecordedEvent> events) {
        transaction.jdbc().getJdbcOperations().execute("SAVEPOINT before_events");
        try {
            subscription.handle(events, transaction);
            transaction.flush();
            return true;
        } catch (RuntimeException e) {
            if (!concernsEvents(e)) {
                throw e;
            }
            transaction.discard();
            transaction.jdbc().getJdbcOperations().execute("ROLLBACK TO SAVEPOINT before_events");
            if (events.size() == 1) {
                park(events.getFirst(), e);
            }
            return events.size() == 1;
        }
    }

    /// Whether a failure may be due to an event, rather than to the database: it is not one of the database, or about values.
    private static boolean concernsEvents(RuntimeException e) {
        return e instanceof DataIntegrityViolationException || e instanceof IncorrectResultSizeDataAccessException
                || !(e instanceof DataAccessException || e instanceof TransactionException);
    }

    private void park(RecordedEvent event, RuntimeException reason) {
        if (parked.size() == most) {
            throw new IllegalStateException("too many events can't be handled, the last one at position "
                    + event.position(), reason);
        }
        parked.add(event.stream().id());
        ParkedStreamTable.park(transaction.jdbc(), subscription.name(), event, reason);
        LOG.warn("Subscription {} can't handle the event at position {} ({}): stream {} is parked",
                subscription.name(), event.position(), reason.getClass().getName(), event.stream().id());
    }
}
