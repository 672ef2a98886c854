package org.touroku.eventsourcing.subscription;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
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
    /// @param lock         locks the checkpoint of a subscription until the transaction ends; empty if another instance holds
    ///                     it, or this instance must not handle events now
    public record Rules(String skippedBy, boolean isGeneration, int batchSize, long mostParked,
            BiFunction<NamedParameterJdbcOperations, String, Optional<Checkpoint>> lock) {
        /// Of a subscription that is not a projection.
        static Rules plain(String subscription) {
            return new Rules(subscription, false, 1000, MOST_PARKED_AT_ONCE, CheckpointTable::take);
        }

        /// Of a generation of a projection.
        ///
        /// @param parkedBefore how many streams are parked in another generation, and so may be in this one
        public static Rules generation(String projection, int batchSize, long parkedBefore,
                BiFunction<NamedParameterJdbcOperations, String, Optional<Checkpoint>> lock) {
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

    @Override
    public Step advance() {
        return transactions.transact(this::advance);
    }

    /// Handles the next events within a transaction. Takes no lock where there is nothing to do.
    public Step advance(MySqlTransaction transaction) {
        var jdbc = transaction.jdbc();
        var atHead = CheckpointTable.findAtHead(jdbc, name()).orElse(null);
        if (atHead == null) {
            return new Step(0, Set.of(), Next.NO_CHECKPOINT);
        }
        var found = atHead.checkpoint();
        if (!isOurs(found)) {
            return new Step(found.position(), parked(found, transaction), Next.OTHER_VERSION);
        }
        var toRetry = found.parked() == 0 ? List.<ParkedStream>of() : ParkedStreamTable.toRetry(jdbc, name());
        if (found.position() >= atHead.head() && toRetry.isEmpty()) {
            return new Step(found.position(), parked(found, transaction), Next.NOTHING);
        }
        var taken = rules.lock.apply(jdbc, name()).filter(this::isOurs).orElse(null);
        if (taken == null) {
            return new Step(found.position(), parked(found, transaction), Next.HELD_ELSEWHERE);
        }
        if (toRetry.isEmpty()) {
            return handleNext(taken, atHead.head(), transaction);
        }
        toRetry.forEach(stream -> resume(transaction, stream, taken.position()));
        return new Step(taken.position(), ParkedStreamTable.ids(transaction.jdbc(), name()), Next.MORE);
    }

    /// @param head that is committed, and so are all events up to there
    private Step handleNext(Checkpoint taken, long head, MySqlTransaction transaction) {
        var after = taken.position();
        var until = Math.max(after, Math.min(head, after + rules.batchSize));
        var read = EventTable.between(transaction.jdbc(), after, until, subscription.streamType());
        if (subscription.streamType() == null && read.size() != until - after) {
            throw gapAfter(taken);
        }
        var events = rules.isGeneration ? read : read.stream().takeWhile(known::knows).toList();
        var position = events.size() < read.size() ? read.get(events.size()).position() - 1 : until;
        var parking = new Parking(subscription, transaction, parked(taken, transaction), rules.mostParked);
        if (position > after) {
            handle(events, skipped(events, transaction), position, transaction, parking::handle);
        }
        var next = position < until
                ? Next.UNKNOWN_EVENT
                : until < after + rules.batchSize ? Next.NOTHING : Next.MORE;
        return new Step(position, parking.parked(), next);
    }

    /// Handles events that are being appended within their transaction, with those before them that are missing, unless they
    /// are more than a batch. The head is locked, so this brings the subscription to the very end of the log.
    ///
    /// @param taken the locked checkpoint
    /// @return empty if it handled nothing
    public Optional<Step> extend(Checkpoint taken, List<RecordedEvent> appended, MySqlTransaction transaction) {
        var missing = appended.getFirst().position() - 1 - taken.position();
        if (missing > rules.batchSize) {
            return Optional.empty();
        }
        var events = missing == 0
                ? appended
                : EventTable.after(transaction.jdbc(), taken.position(), (int) missing + appended.size());
        var position = events.getLast().position();
        if (position != taken.position() + events.size()) {
            throw gapAfter(taken);
        }
        var parked = parked(taken, transaction);
        handle(events, missing == 0 ? Set.of() : skipped(events, transaction), position, transaction, due -> {
            var others = due.stream().filter(event -> !parked.contains(event.stream().id())).toList();
            if (!others.isEmpty()) {
                subscription.handle(others, transaction);
            }
        });
        return Optional.of(new Step(position, parked, Next.NOTHING));
    }

    /// @param position the new checkpoint
    private void handle(List<RecordedEvent> events, Set<Long> skipped, long position, MySqlTransaction transaction,
            Consumer<List<RecordedEvent>> handler) {
        handler.accept(events.stream().filter(event -> !skipped.contains(event.position()) && known.knows(event))
                .toList());
        CheckpointTable.move(transaction, name(), position, subscription.version());
    }

    private static IllegalStateException gapAfter(Checkpoint taken) {
        return new IllegalStateException("the log has a gap after position " + taken.position());
    }

    @Override
    public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        return transactions.transact(transaction -> resume(transaction,
                CheckpointTable.lock(transaction.jdbc(), name()).orElseThrow(), streamId, skip));
    }

    /// As [Runner#resume], in a transaction that has locked the checkpoint.
    public Optional<ParkedStream> resume(MySqlTransaction transaction, Checkpoint locked, String streamId,
            Optional<String> skip) {
        var jdbc = transaction.jdbc();
        ParkedStreamTable.find(jdbc, name(), streamId).filter(_ -> isOurs(locked)).ifPresent(stream -> {
            skip.ifPresent(reason -> ParkedStreamTable.skip(jdbc, rules.skippedBy, stream, reason));
            resume(transaction, stream, locked.position());
        });
        return ParkedStreamTable.find(transaction.jdbc(), name(), streamId);
    }

    private void resume(MySqlTransaction transaction, ParkedStream stream, long end) {
        var waiting = new WaitingEvents(transaction.jdbc(), rules.skippedBy, stream, end);
        new Parking(subscription, transaction, Set.of(), 1).resume(stream, waiting, known, rules.isGeneration);
    }

    /// Whether no newer version of the code has handled events.
    private boolean isOurs(Checkpoint checkpoint) {
        return checkpoint.version() <= subscription.version();
    }

    private Set<Long> skipped(List<RecordedEvent> events, MySqlTransaction transaction) {
        return rules.isGeneration ? ParkedStreamTable.skipped(transaction.jdbc(), rules.skippedBy, events) : Set.of();
    }

    private Set<String> parked(Checkpoint checkpoint, MySqlTransaction transaction) {
        return checkpoint.parked() == 0 ? Set.of() : ParkedStreamTable.ids(transaction.jdbc(), name());
    }

    private String name() {
        return subscription.name();
    }

    @Override
    public void close() {
        transactions.close();
    }
}
