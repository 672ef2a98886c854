package org.touroku.eventsourcing.mysql;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome;
import org.touroku.eventsourcing.AppendOutcome.Appended;
import org.touroku.eventsourcing.AppendOutcome.CarriedOutBefore;
import org.touroku.eventsourcing.AppendOutcome.ClaimTaken;
import org.touroku.eventsourcing.AppendOutcome.StreamMovedOn;
import org.touroku.eventsourcing.IdempotentRequest;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StoredAnswer;

/// One transaction for all appends that wait: locks the head, refuses those that conflict one by one, writes the rest.
final class AppendBatch {
    private final List<Append> appends;
    private final List<AppendOutcome> outcomes = new ArrayList<>();
    private final List<RecordedEvent> events = new ArrayList<>();
    private final Map<String, StoredAnswer> answers = new HashMap<>();
    private Map<String, StoredAnswer> answered = Map.of();
    private Map<String, Long> versions = Map.of();
    private ClaimHolders claims = ClaimHolders.NONE;
    private EventHead head = EventHead.EMPTY;

    AppendBatch(List<Append> appends) {
        this.appends = appends;
    }

    /// Writes what does not conflict. To be called once, in a transaction.
    ///
    /// @param checking whether to look up if new streams are new, and claims and keys free. Without it, those that are not
    ///                 violate a key of the database, and the transaction fails
    void write(NamedParameterJdbcOperations jdbc, boolean checking) {
        head = EventHead.lock(jdbc);
        versions = EventRows.versions(jdbc, appends.stream()
                .filter(append -> checking || append.expectedVersion() > 0 || append.events().isEmpty())
                .map(append -> append.stream().id()).distinct().toList());
        claims = ClaimHolders.read(jdbc, appends, checking);
        answered = IdempotencyKeyRows.answers(jdbc, appends.stream().filter(_ -> checking)
                .map(Append::request).filter(Objects::nonNull).map(IdempotentRequest::key).distinct().toList());
        appends.forEach(append -> outcomes.add(add(append)));
        if (!events.isEmpty()) {
            claims.write(jdbc);
            EventRows.insert(jdbc, events);
            head.move(jdbc);
        }
        IdempotencyKeyRows.insert(jdbc, answers, appends.getLast().at());
    }

    /// What was written.
    List<RecordedEvent> events() {
        return events;
    }

    /// Of each append, in their order, valid once the transaction is committed.
    List<AppendOutcome> outcomes() {
        return outcomes;
    }

    /// Whether all this is stored, asked in another transaction: the positions of its events are theirs or somebody else's.
    boolean isStored(NamedParameterJdbcOperations jdbc) {
        EventHead.lock(jdbc);
        return events.isEmpty()
                ? IdempotencyKeyRows.answers(jdbc, answers.keySet()).equals(answers)
                : EventRows.after(jdbc, events.getFirst().position() - 1, 1).equals(events.subList(0, 1));
    }

    private AppendOutcome add(Append append) {
        var streamId = append.stream().id();
        var request = append.request();
        var first = request == null ? null : answered.getOrDefault(request.key(), answers.get(request.key()));
        if (first != null) {
            return new CarriedOutBefore(first);
        }
        var version = versions.getOrDefault(streamId, 0L);
        if (version != append.expectedVersion()) {
            return new StreamMovedOn(version);
        }
        for (var claim : append.claims()) {
            if (claims.isTaken(claim, streamId)) {
                return new ClaimTaken(claim);
            }
        }
        claims.take(append.claims(), streamId);
        for (var event : append.events()) {
            head = new EventHead(head.position() + 1, later(head.recordedAt(), append.at()));
            events.add(new RecordedEvent(head.position(), append.stream(), ++version, event.type(), event.revision(),
                    event.data(), append.metadata(), head.recordedAt()));
        }
        versions.put(streamId, version);
        var appended = new Appended(version, append.events().isEmpty() ? 0 : head.position());
        if (request != null) {
            answers.put(request.key(), new StoredAnswer(request.fingerprint(), request.answer().apply(appended)));
        }
        return appended;
    }

    private static Instant later(Instant one, Instant other) {
        var given = other.truncatedTo(ChronoUnit.MICROS);
        return given.isAfter(one) ? given : one;
    }
}
