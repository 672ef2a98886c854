package org.touroku.eventsourcing.projection;

import java.util.List;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.EventRows;
import org.touroku.eventsourcing.mysql.LockingTransactions;

/// Takes one projection a step further: the next events, its rows and its checkpoint in one transaction.
final class Projector implements AutoCloseable {
    private static final int MOST_AT_ONCE = 1000;

    /// Where a step ended.
    ///
    /// @param position that is applied and committed
    /// @param next     what is known of the log behind it
    record Step(long position, Next next) {}

    /// The log ends there; or there is more; or another instance is at it.
    enum Next {
        NOTHING, MORE, HELD_ELSEWHERE
    }

    private final Projection projection;
    private final LockingTransactions transactions;

    Projector(Projection projection, LockingTransactions transactions) {
        this.projection = projection;
        this.transactions = transactions;
    }

    /// Applies the next events, or finds out how far another instance has come that holds the checkpoint. Where there is
    /// nothing to do it takes no lock, and so is in nobody's way.
    Step advance() {
        return transactions.execute(jdbc -> {
            var position = Checkpoints.position(jdbc, projection.name());
            if (position == EventRows.head(jdbc)) {
                return new Step(position, Next.NOTHING);
            }
            var taken = Checkpoints.take(jdbc, projection.name());
            if (taken.isEmpty()) {
                return new Step(position, Next.HELD_ELSEWHERE);
            }
            var events = EventRows.after(jdbc, taken.getAsLong(), MOST_AT_ONCE);
            if (events.isEmpty()) {
                return new Step(taken.getAsLong(), Next.NOTHING);
            }
            apply(taken.getAsLong(), events, jdbc);
            return new Step(events.getLast().position(), events.size() < MOST_AT_ONCE ? Next.NOTHING : Next.MORE);
        });
    }

    /// Follows an append within its own transaction, if the projection is not far behind and nobody else is at it. The head
    /// is locked there, so this brings the projection to the very end of the log.
    ///
    /// @return whether it did
    boolean follow(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
        var taken = Checkpoints.take(jdbc, projection.name());
        var missed = appended.getFirst().position() - 1 - taken.orElse(0);
        if (taken.isEmpty() || missed > MOST_AT_ONCE) {
            return false;
        }
        var events = missed == 0
                ? appended
                : EventRows.after(jdbc, taken.getAsLong(), (int) missed + appended.size());
        apply(taken.getAsLong(), events, jdbc);
        return true;
    }

    private void apply(long checkpoint, List<RecordedEvent> events, NamedParameterJdbcOperations jdbc) {
        if (events.getLast().position() != checkpoint + events.size()) {
            throw new IllegalStateException("the log has a hole after position " + checkpoint);
        }
        projection.apply(events, jdbc);
        Checkpoints.move(jdbc, projection.name(), events.getLast().position());
    }

    @Override
    public void close() {
        transactions.close();
    }
}
