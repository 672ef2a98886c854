package org.touroku.eventsourcing.projection;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionException;

import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.EventRows;

/// Applies what can be applied within a transaction. The stream of an event that cannot is parked: it waits, with all that
/// comes later of it, and all others go on.
final class Parking {
    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);
    private static final int PAGE = 500;

    private final Projection projection;
    private final long most;
    private final Set<String> parked = new HashSet<>();

    /// @param most streams that may be parked; more are not a matter of single events, and the projection stops
    Parking(Projection projection, long most) {
        this.projection = projection;
        this.most = most;
    }

    /// Whether an event may be to blame for a failure, rather than the database.
    static boolean concernsEvents(RuntimeException e) {
        return e instanceof DataIntegrityViolationException
                || !(e instanceof DataAccessException || e instanceof TransactionException);
    }

    /// Applies events, halving them until those are found that cannot be.
    void apply(List<RecordedEvent> events, ReadTables tables) {
        var others = events.stream().filter(event -> !parked.contains(event.stream().id())).toList();
        if (others.isEmpty() || isApplied(others, tables)) {
            return;
        }
        var half = others.size() / 2;
        apply(others.subList(0, half), tables);
        apply(others.subList(half, others.size()), tables);
    }

    /// Applies what waits of a parked stream, one event after the other, up to a position.
    void resume(ParkedStream stream, long end, ReadTables tables) {
        var checkpoint = tables.set().of(projection.name());
        ParkedStreams.remove(tables.jdbc(), checkpoint, stream.stream().id());
        Checkpoints.changed(tables.jdbc(), checkpoint, -1);
        var position = stream.position() - 1;
        while (position < end && parked.isEmpty()) {
            var events = EventRows.after(tables.jdbc(), position, PAGE, new EventFilter(null, stream.stream())).stream()
                    .takeWhile(event -> event.position() <= end).toList();
            var skipped = ParkedStreams.skipped(tables.jdbc(), projection.name(), events);
            events.stream().filter(event -> !skipped.contains(event.position()))
                    .forEach(event -> apply(List.of(event), tables));
            position = events.size() < PAGE ? end : events.getLast().position();
        }
    }

    /// @return false if there is more than one event and one of them cannot be applied
    private boolean isApplied(List<RecordedEvent> events, ReadTables tables) {
        var jdbc = tables.jdbc().getJdbcOperations();
        jdbc.execute("SAVEPOINT before_events");
        try {
            projection.apply(events, tables);
            return true;
        } catch (RuntimeException e) {
            if (!concernsEvents(e)) {
                throw e;
            }
            jdbc.execute("ROLLBACK TO SAVEPOINT before_events");
            if (events.size() == 1) {
                park(events.getFirst(), e, tables);
            }
            return events.size() == 1;
        }
    }

    private void park(RecordedEvent event, RuntimeException reason, ReadTables tables) {
        if (parked.size() == most) {
            throw new IllegalStateException("too many events cannot be applied, the last one at position "
                    + event.position(), reason);
        }
        parked.add(event.stream().id());
        var checkpoint = tables.set().of(projection.name());
        ParkedStreams.park(tables.jdbc(), checkpoint, event, reason);
        Checkpoints.changed(tables.jdbc(), checkpoint, 1);
        LOG.warn("Projection {} cannot apply the event at position {} ({}): stream {} waits", checkpoint,
                event.position(), reason.getClass().getName(), event.stream().id());
    }
}
