package org.touroku.eventsourcing.subscription;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
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
    /// @param replayOf       the subscription whose events are handled once more, for another set of tables; it passes over
    ///                       the events that were skipped there. Null for one that handles each event once
    /// @param passesUnknown  whether it passes over events that this version of the code does not know, and leaves the
    ///                       effects of other versions alone; otherwise it stops before such an event, and takes over from
    ///                       older versions
    /// @param batchSize      the most events in one transaction
    public record Rules(@Nullable String replayOf, boolean passesUnknown, int batchSize) {
        /// Of a subscription that is not a projection.
        public static final Rules PLAIN = new Rules(null, false, 1000);
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
        try {
            return transactions.execute(jdbc -> advance(jdbc, Long.MAX_VALUE));
        } catch (RuntimeException e) {
            if (!Parking.concernsEvents(e)) {
                throw e;
            }
            return transactions.execute(jdbc -> advance(jdbc, Long.MAX_VALUE, parking(jdbc)::handle));
        }
    }

    /// Handles the next events within a transaction, up to a position.
    public Step advance(NamedParameterJdbcOperations jdbc, long end) {
        return advance(jdbc, end, handler(jdbc));
    }

    private Step advance(NamedParameterJdbcOperations jdbc, long end,
            Consumer<List<RecordedEvent>> handler) {
        var atHead = CheckpointTable.findAtHead(jdbc, name())
                .orElseThrow(() -> new IllegalStateException("no checkpoint " + name()));
        var found = atHead.checkpoint();
        var parked = parked(found, jdbc);
        if (!isOfOurVersion(found)) {
            return new Step(found.position(), parked.keySet(), Next.OTHER_VERSION);
        }
        if (found.position() == Math.min(end, atHead.head())) {
            return new Step(found.position(), parked.keySet(), Next.NOTHING);
        }
        var taken = CheckpointTable.take(jdbc, name()).filter(this::isOurs);
        if (taken.isEmpty()) {
            return new Step(found.position(), parked.keySet(), Next.HELD_ELSEWHERE);
        }
        var position = taken.get().position();
        var read = EventTable.after(jdbc, position, (int) Math.min(rules.batchSize, end - position));
        var events = upToUnknown(read);
        if (!events.isEmpty()) {
            handle(taken.get(), events, jdbc, handler);
            position = events.getLast().position();
        }
        var next = events.size() < read.size()
                ? Next.UNKNOWN_EVENT
                : read.size() < rules.batchSize ? Next.NOTHING : Next.MORE;
        return new Step(position, parkedNow(jdbc), next);
    }

    /// Handles events that are being appended within their transaction, with those before them that are missing, unless they
    /// are more than a batch or another instance is handling events. The head is locked, so this brings the subscription to
    /// the very end of the log.
    ///
    /// @return empty if it handled nothing
    public Optional<Step> extend(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
        var taken = CheckpointTable.take(jdbc, name()).filter(this::isOurs);
        var missing = appended.getFirst().position() - 1 - taken.map(Checkpoint::position).orElse(0L);
        if (taken.isEmpty() || missing > rules.batchSize) {
            return Optional.empty();
        }
        var events = missing == 0
                ? appended
                : EventTable.after(jdbc, taken.get().position(), (int) missing + appended.size());
        handle(taken.get(), events, jdbc, handler(jdbc));
        return Optional.of(new Step(events.getLast().position(), parked(taken.get(), jdbc).keySet(), Next.NOTHING));
    }

    @Override
    public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        return transactions.execute(jdbc -> {
            var checkpoint = CheckpointTable.lock(jdbc, name()).orElseThrow();
            var parked = ParkedStreamTable.find(jdbc, name(), streamId).filter(_ -> isOfOurVersion(checkpoint));
            parked.ifPresent(stream -> {
                skip.ifPresent(reason -> ParkedStreamTable.skip(jdbc, name(), stream, reason));
                new Parking(subscription, jdbc, 1).resume(stream, checkpoint.position(), known, rules.passesUnknown);
            });
            return ParkedStreamTable.find(jdbc, name(), streamId);
        });
    }

    /// Another set of tables may park as many streams as the one that it replays, and some more.
    private Parking parking(NamedParameterJdbcOperations jdbc) {
        var before = rules.replayOf == null
                ? 0
                : CheckpointTable.find(jdbc, rules.replayOf).map(Checkpoint::parked).orElse(0L);
        return new Parking(subscription, jdbc, before + MOST_PARKED_AT_ONCE);
    }

    private Consumer<List<RecordedEvent>> handler(NamedParameterJdbcOperations jdbc) {
        return events -> subscription.handle(events, new MySqlTransaction(jdbc));
    }

    private boolean isOurs(Checkpoint checkpoint) {
        return isOfOurVersion(checkpoint) && !checkpoint.swapping();
    }

    private boolean isOfOurVersion(Checkpoint checkpoint) {
        return rules.passesUnknown
                ? checkpoint.version() == subscription.version()
                : checkpoint.version() <= subscription.version();
    }

    private List<RecordedEvent> upToUnknown(List<RecordedEvent> events) {
        return rules.passesUnknown ? events : events.stream().takeWhile(known::knows).toList();
    }

    private void handle(Checkpoint taken, List<RecordedEvent> events, NamedParameterJdbcOperations jdbc,
            Consumer<List<RecordedEvent>> handler) {
        if (events.getLast().position() != taken.position() + events.size()) {
            throw new IllegalStateException("the log has a gap after position " + taken.position());
        }
        var parked = parked(taken, jdbc);
        var skipped = rules.replayOf == null
                ? Set.<Long>of()
                : ParkedStreamTable.skipped(jdbc, rules.replayOf, events);
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
