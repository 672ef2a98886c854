package org.touroku.eventsourcing.mysql;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome;
import org.touroku.eventsourcing.AppendOutcome.Appended;
import org.touroku.eventsourcing.AppendOutcome.ClaimTaken;
import org.touroku.eventsourcing.AppendOutcome.StreamMovedOn;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.RecordedEvent;

/// One transaction for all appends that wait: locks the head, refuses those that conflict one by one, writes the rest.
final class AppendBatch {
    private final List<Append> appends;
    private final List<AppendOutcome> outcomes = new ArrayList<>();
    private final List<RecordedEvent> events = new ArrayList<>();
    private final Map<Claim, String> claims = new HashMap<>();
    private Map<String, Long> versions = Map.of();
    private Map<Claim, String> holders = Map.of();
    private EventHead head = EventHead.EMPTY;

    AppendBatch(List<Append> appends) {
        this.appends = appends;
    }

    /// Writes what does not conflict. To be called once, in a transaction.
    ///
    /// @param checking whether to look up if new streams are new and claims are free. Without it, those that are not violate
    ///                 a key, and the transaction fails
    void write(NamedParameterJdbcOperations jdbc, boolean checking) {
        head = EventHead.lock(jdbc);
        versions = EventRows.versions(jdbc, appends.stream().filter(append -> checking || append.expectedVersion() > 0)
                .map(append -> append.stream().id()).distinct().toList());
        holders = ClaimRows.holders(jdbc, appends.stream().filter(_ -> checking)
                .flatMap(append -> append.claims().stream()).distinct().toList());
        appends.forEach(append -> outcomes.add(add(append)));
        if (!events.isEmpty()) {
            ClaimRows.insert(jdbc, claims);
            EventRows.insert(jdbc, events);
            head.move(jdbc);
        }
    }

    /// What was written.
    List<RecordedEvent> events() {
        return events;
    }

    /// Of each append, in their order, valid once the transaction is committed.
    List<AppendOutcome> outcomes() {
        return outcomes;
    }

    /// Whether the log has these events, asked in another transaction: their positions are theirs or somebody else's.
    boolean isStored(NamedParameterJdbcOperations jdbc) {
        EventHead.lock(jdbc);
        return events.isEmpty()
                || EventRows.after(jdbc, events.getFirst().position() - 1, 1).equals(events.subList(0, 1));
    }

    private AppendOutcome add(Append append) {
        var streamId = append.stream().id();
        var version = versions.getOrDefault(streamId, 0L);
        if (version != append.expectedVersion()) {
            return new StreamMovedOn(version);
        }
        for (var claim : append.claims()) {
            if (!holders.getOrDefault(claim, streamId).equals(streamId)) {
                return new ClaimTaken(claim);
            }
        }
        for (var claim : append.claims()) {
            if (holders.put(claim, streamId) == null) {
                claims.put(claim, streamId);
            }
        }
        for (var event : append.events()) {
            head = new EventHead(head.position() + 1, later(head.recordedAt(), append.at()));
            events.add(new RecordedEvent(head.position(), append.stream(), ++version, event.type(), event.revision(),
                    event.data(), append.metadata(), head.recordedAt()));
        }
        versions.put(streamId, version);
        return new Appended(version, head.position());
    }

    private static Instant later(Instant one, Instant other) {
        var given = other.truncatedTo(ChronoUnit.MICROS);
        return given.isAfter(one) ? given : one;
    }
}
