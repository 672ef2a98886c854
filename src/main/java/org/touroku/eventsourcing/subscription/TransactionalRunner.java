package org.touroku.eventsourcing.subscription;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.MySqlTransaction;

/// Runs a subscription that has its effects in MySQL: they and the checkpoint, whose row is locked, are committed together. If
/// its holder falls silent, the database frees the row within two seconds and another instance goes on.
public final class TransactionalRunner implements Runner {
    /// Streams that may be parked at once. If more events can't be handled, it is not because of single events, and the
    /// subscription stops.
    private static final int MOST_PARKED_AT_ONCE = 10;

    /// How subscriptions differ.
    ///
    /// @param skippedBy    under which name skipped events are recorded
    /// @param isGeneration whether it fills a generation of a projection: it passes over events that this version of the
    ///                     code does not know, and those that were skipped in another generation; otherwise it stops before
    ///                     an event that is not known
    /// @param batchSize    the most events in one transaction
    /// @param mostParked   the most streams that may be parked by one transaction
    /// @param lock         locks the checkpoint
    public record Rules(String skippedBy, boolean isGeneration, int batchSize, long mostParked, CheckpointLock lock) {
        /// Of a subscription that is not a projection.
        public static Rules plain(String subscription) {
            return new Rules(subscription, false, 1000, MOST_PARKED_AT_ONCE, CheckpointTable::take);
        }

        /// Of a generation of a projection.
        ///
        /// @param parkedBefore how many streams are parked in another generation, and so may be in this one
        public static Rules generation(String projection, int batchSize, long parkedBefore, CheckpointLock lock) {
            return new Rules(projection, true, batchSize, parkedBefore + MOST_PARKED_AT_ONCE, lock);
        }
    }

    private final Subscription.Transactional subscription;
    private final KnownEvents known;
    private final Rules rules;
    private final LockingTransactions transactions;

    public TransactionalRunner(Subscription.Transactional subscription, KnownEvents known, Rules rules,
            LockingTransactions transactions) {
        this.subscription = subscription;
        this.known = known;
        this.rules = rules;
        this.transactions = transactions;
    }

    /// Takes no lock where there is nothing to do.
    @Override
    public Step advance() {
        return advance(Long.MAX_VALUE);
    }

    /// Handles the next events, up to a position.
    public Step advance(long end) {
        try {
            return transactions.execute(jdbc -> advance(jdbc, end));
        } catch (RuntimeException e) {
            if (!Parking.concernsEvents(e)) {
                throw e;
            }
            return transactions.execute(jdbc -> advance(jdbc, end, parking(jdbc)::handle));
        }
    }

    /// Handles the next events within a transaction, up to a position.
    public Step advance(NamedParameterJdbcOperations jdbc, long end) {
        return advance(jdbc, end, handler(jdbc));
    }

    private Step advance(NamedParameterJdbcOperations jdbc, long end, Consumer<List<RecordedEvent>> handler) {
        var atHead = CheckpointTable.findAtHead(jdbc, name());
        if (atHead.isEmpty()) {
            return new Step(0, Set.of(), Next.NO_CHECKPOINT);
        }
        var found = atHead.get().checkpoint();
        var parked = parked(found, jdbc);
        var toRetry = found.parked() == 0 ? List.<ParkedStream>of() : ParkedStreamTable.toRetry(jdbc, name());
        if (!isOurs(found)) {
            return new Step(found.position(), parked.keySet(), Next.OTHER_VERSION);
        }
        if (found.position() >= Math.min(end, atHead.get().head()) && toRetry.isEmpty()) {
            return new Step(found.position(), parked.keySet(), Next.NOTHING);
        }
        var taken = rules.lock.take(jdbc, name()).filter(this::isOurs);
        if (taken.isEmpty()) {
            return new Step(found.position(), parked.keySet(), Next.HELD_ELSEWHERE);
        }
        var position = taken.get().position();
        if (!toRetry.isEmpty()) {
            toRetry.forEach(stream -> resume(jdbc, stream, position));
            return new Step(position, parkedNow(jdbc), Next.MORE);
        }
        return position >= end // another instance has come as far meanwhile
                ? new Step(position, parkedNow(jdbc), Next.NOTHING)
                : handleNext(taken.get(), end, jdbc, handler);
    }

    private Step handleNext(Checkpoint taken, long end, NamedParameterJdbcOperations jdbc,
            Consumer<List<RecordedEvent>> handler) {
        var position = taken.position();
        var read = EventTable.after(jdbc, position, (int) Math.min(rules.batchSize, end - position));
        var events = upToUnknown(read);
        if (!events.isEmpty()) {
            handle(taken, events, skipped(events, jdbc), jdbc, handler);
            position = events.getLast().position();
        }
        var next = events.size() < read.size()
                ? Next.UNKNOWN_EVENT
                : read.size() < rules.batchSize ? Next.NOTHING : Next.MORE;
        return new Step(position, parkedNow(jdbc), next);
    }

    /// Handles events that are being appended within their transaction, with those before them that are missing, unless they
    /// are more than a batch. The head is locked, so this brings the subscription to the very end of the log.
    ///
    /// @param taken the locked checkpoint
    /// @return empty if it handled nothing
    public Optional<Step> extend(Checkpoint taken, List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
        var missing = appended.getFirst().position() - 1 - taken.position();
        if (missing > rules.batchSize) {
            return Optional.empty();
        }
        var events = missing == 0
                ? appended
                : EventTable.after(jdbc, taken.position(), (int) missing + appended.size());
        handle(taken, events, missing == 0 ? Set.of() : skipped(events, jdbc), jdbc, handler(jdbc));
        return Optional.of(new Step(events.getLast().position(), parked(taken, jdbc).keySet(), Next.NOTHING));
    }

    @Override
    public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        return transactions
                .execute(jdbc -> resume(jdbc, CheckpointTable.lock(jdbc, name()).orElseThrow(), streamId, skip));
    }

    /// As [Runner#resume], in a transaction that has locked the checkpoint.
    public Optional<ParkedStream> resume(NamedParameterJdbcOperations jdbc, Checkpoint locked, String streamId,
            Optional<String> skip) {
        ParkedStreamTable.find(jdbc, name(), streamId).filter(_ -> isOurs(locked)).ifPresent(stream -> {
            skip.ifPresent(reason -> ParkedStreamTable.skip(jdbc, rules.skippedBy, stream, reason));
            resume(jdbc, stream, locked.position());
        });
        return ParkedStreamTable.find(jdbc, name(), streamId);
    }

    private void resume(NamedParameterJdbcOperations jdbc, ParkedStream stream, long end) {
        var waiting = new WaitingEvents(jdbc, rules.skippedBy, stream, end);
        new Parking(subscription, jdbc, 1).resume(stream, waiting, known, rules.isGeneration);
    }

    private Parking parking(NamedParameterJdbcOperations jdbc) {
        return new Parking(subscription, jdbc, rules.mostParked);
    }

    private Consumer<List<RecordedEvent>> handler(NamedParameterJdbcOperations jdbc) {
        return events -> subscription.handle(events, new MySqlTransaction(jdbc));
    }

    /// Whether no newer version of the code has handled events.
    private boolean isOurs(Checkpoint checkpoint) {
        return checkpoint.version() <= subscription.version();
    }

    private List<RecordedEvent> upToUnknown(List<RecordedEvent> events) {
        return rules.isGeneration ? events : events.stream().takeWhile(known::knows).toList();
    }

    private Set<Long> skipped(List<RecordedEvent> events, NamedParameterJdbcOperations jdbc) {
        return rules.isGeneration ? ParkedStreamTable.skipped(jdbc, rules.skippedBy, events) : Set.of();
    }

    private void handle(Checkpoint taken, List<RecordedEvent> events, Set<Long> skipped,
            NamedParameterJdbcOperations jdbc, Consumer<List<RecordedEvent>> handler) {
        if (events.getLast().position() != taken.position() + events.size()) {
            throw new IllegalStateException("the log has a gap after position " + taken.position());
        }
        var parked = parked(taken, jdbc);
        var toHandle = events.stream().filter(event -> !parked.containsKey(event.stream().id()))
                .filter(event -> !skipped.contains(event.position())).filter(known::knows).toList();
        if (!toHandle.isEmpty()) {
            handler.accept(toHandle);
        }
        CheckpointTable.move(jdbc, name(), events.getLast().position(), subscription.version());
    }

    private Set<String> parkedNow(NamedParameterJdbcOperations jdbc) {
        return parked(CheckpointTable.find(jdbc, name()).orElseThrow(), jdbc).keySet();
    }

    private Map<String, Long> parked(Checkpoint checkpoint, NamedParameterJdbcOperations jdbc) {
        return checkpoint.parked() == 0 ? Map.of() : ParkedStreamTable.positions(jdbc, name());
    }

    private String name() {
        return subscription.name();
    }

    @Override
    public void close() {
        transactions.close();
    }
}
