package org.touroku.eventsourcing.projection;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.EventRows;
import org.touroku.eventsourcing.mysql.LockingTransactions;

/// Takes one set of a projection's tables a step further: the next events, their rows and the checkpoint in one transaction.
final class Projector implements AutoCloseable {
    /// How many events are applied at once to tables that readers see.
    static final int STEP = 1000;
    private static final int MOST_PARKED_AT_ONCE = 10;

    /// Where a step ended.
    ///
    /// @param position that is applied and committed
    /// @param parked   the streams that wait at an event before
    /// @param next     what is known of the log behind it
    record Step(long position, Set<String> parked, Next next) {}

    /// The log ends there; or there is more; or somebody else is at it.
    enum Next {
        NOTHING, MORE, HELD_ELSEWHERE
    }

    private final Projection projection;
    private final TableSet set;
    private final String checkpoint;
    private final LockingTransactions transactions;
    private final int mostAtOnce;

    /// @param mostAtOnce how many events are applied in one transaction
    Projector(Projection projection, TableSet set, LockingTransactions transactions, int mostAtOnce) {
        this.projection = projection;
        this.set = set;
        this.checkpoint = set.of(projection.name());
        this.transactions = transactions;
        this.mostAtOnce = mostAtOnce;
    }

    /// Applies the next events, or finds out how far somebody else has come who holds the checkpoint. Where there is nothing
    /// to do it takes no lock, and so is in nobody's way. If an event cannot be applied, its stream is parked.
    Step advance() {
        try {
            return transactions.execute(jdbc -> advance(jdbc, Long.MAX_VALUE, projection::apply));
        } catch (RuntimeException e) {
            if (!Parking.concernsEvents(e)) {
                throw e;
            }
            return transactions.execute(jdbc -> advance(jdbc, Long.MAX_VALUE, parking(jdbc)::apply));
        }
    }

    /// Applies the next events within a transaction, up to a position.
    Step advance(NamedParameterJdbcOperations jdbc, long end) {
        return advance(jdbc, end, projection::apply);
    }

    private Step advance(NamedParameterJdbcOperations jdbc, long end,
            BiConsumer<List<RecordedEvent>, ReadTables> application) {
        var known = Checkpoints.find(jdbc, checkpoint)
                .orElseThrow(() -> new IllegalStateException("no checkpoint " + checkpoint));
        var parked = parked(known, jdbc);
        if (known.position() == Math.min(end, EventRows.head(jdbc))) {
            return new Step(known.position(), parked, Next.NOTHING);
        }
        var taken = takeIfOurs(jdbc);
        if (taken.isEmpty()) {
            return new Step(known.position(), parked, Next.HELD_ELSEWHERE);
        }
        var position = taken.get().position();
        var events = EventRows.after(jdbc, position, (int) Math.min(mostAtOnce, end - position));
        if (!events.isEmpty()) {
            apply(taken.get(), events, jdbc, application);
            position = events.getLast().position();
        }
        return new Step(position, parked(Checkpoints.find(jdbc, checkpoint).orElseThrow(), jdbc),
                events.size() < mostAtOnce ? Next.NOTHING : Next.MORE);
    }

    /// Follows an append within its own transaction, if the projection is not far behind and nobody else is at it. The head
    /// is locked there, so this brings the projection to the very end of the log.
    ///
    /// @return where that is; empty if it did not follow
    Optional<Step> follow(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
        var taken = takeIfOurs(jdbc);
        var missed = appended.getFirst().position() - 1 - taken.map(Checkpoint::position).orElse(0L);
        if (taken.isEmpty() || missed > mostAtOnce) {
            return Optional.empty();
        }
        var events = missed == 0
                ? appended
                : EventRows.after(jdbc, taken.get().position(), (int) missed + appended.size());
        apply(taken.get(), events, jdbc, projection::apply);
        return Optional.of(new Step(events.getLast().position(), parked(taken.get(), jdbc), Next.NOTHING));
    }

    /// Lets a parked stream go on, as far as it can.
    ///
    /// @param reason for which the event is skipped that could not be applied; empty if it is tried again
    /// @return what it waits for now; empty if it is not parked any more
    Optional<ParkedStream> unpark(String streamId, Optional<String> reason) {
        return transactions.execute(jdbc -> {
            var standing = Checkpoints.lock(jdbc, checkpoint).orElseThrow();
            var parked = ParkedStreams.find(jdbc, checkpoint, streamId);
            parked.ifPresent(stream -> {
                reason.ifPresent(why -> ParkedStreams.skip(jdbc, projection.name(), stream, why));
                new Parking(projection, 1).resume(stream, standing.position(), new ReadTables(set, jdbc));
            });
            return ParkedStreams.find(jdbc, checkpoint, streamId);
        });
    }

    /// Makes the tables hold of a stream what its events say.
    ///
    /// @return false if it is parked
    boolean repair(VerifiableProjection verifiable, String streamId) {
        return transactions.execute(jdbc -> {
            var standing = Checkpoints.lock(jdbc, checkpoint).orElseThrow();
            if (parked(standing, jdbc).contains(streamId)) {
                return false;
            }
            verifiable.repair(streamId, History.of(jdbc, projection, List.of(streamId), standing.position())
                    .getOrDefault(streamId, List.of()), new ReadTables(set, jdbc));
            Checkpoints.changed(jdbc, checkpoint, 0);
            DifferingStreams.remove(jdbc, projection.name(), List.of(streamId));
            return true;
        });
    }

    /// New tables may park as many as those have that readers see, and some more.
    private Parking parking(NamedParameterJdbcOperations jdbc) {
        var before = set == TableSet.LIVE
                ? 0
                : Checkpoints.find(jdbc, projection.name()).map(Checkpoint::parked).orElse(0L);
        return new Parking(projection, before + MOST_PARKED_AT_ONCE);
    }

    /// A projection of another version leaves the tables alone.
    private Optional<Checkpoint> takeIfOurs(NamedParameterJdbcOperations jdbc) {
        return Checkpoints.take(jdbc, checkpoint)
                .filter(taken -> taken.version() == projection.version() && !taken.swapping());
    }

    private void apply(Checkpoint taken, List<RecordedEvent> events, NamedParameterJdbcOperations jdbc,
            BiConsumer<List<RecordedEvent>, ReadTables> application) {
        if (events.getLast().position() != taken.position() + events.size()) {
            throw new IllegalStateException("the log has a hole after position " + taken.position());
        }
        var parked = parked(taken, jdbc);
        var skipped = set == TableSet.LIVE ? Set.of() : ParkedStreams.skipped(jdbc, projection.name(), events);
        application.accept(events.stream().filter(event -> !parked.contains(event.stream().id()))
                .filter(event -> !skipped.contains(event.position())).toList(), new ReadTables(set, jdbc));
        Checkpoints.move(jdbc, checkpoint, events.getLast().position());
    }

    private Set<String> parked(Checkpoint standing, NamedParameterJdbcOperations jdbc) {
        return standing.parked() == 0 ? Set.of() : ParkedStreams.ids(jdbc, checkpoint);
    }

    @Override
    public void close() {
        transactions.close();
    }
}
