package org.touroku.eventsourcing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.touroku.eventsourcing.AppendOutcome.Appended;
import org.touroku.eventsourcing.AppendOutcome.ClaimTaken;
import org.touroku.eventsourcing.AppendOutcome.StreamMovedOn;

/// An event store for tests without a database.
public final class InMemoryEventStore implements EventStore {
    private final List<RecordedEvent> log = new ArrayList<>();
    private final Map<Claim, StreamId> claims = new HashMap<>();

    @Override
    public synchronized AppendOutcome append(Append append) {
        long version = read(append.stream(), 0, Integer.MAX_VALUE).size();
        if (version != append.expectedVersion()) {
            return new StreamMovedOn(version);
        }
        for (var claim : append.claims()) {
            if (!claims.getOrDefault(claim, append.stream()).equals(append.stream())) {
                return new ClaimTaken(claim);
            }
        }
        append.claims().forEach(claim -> claims.put(claim, append.stream()));
        for (var event : append.events()) {
            var before = log.isEmpty() ? Instant.EPOCH : log.getLast().recordedAt();
            log.add(new RecordedEvent(log.size() + 1, append.stream(), ++version, event.type(), event.revision(),
                    event.data(), append.metadata(), append.at().isAfter(before) ? append.at() : before));
        }
        return new Appended(version, log.size());
    }

    @Override
    public synchronized List<RecordedEvent> read(StreamId stream, long afterVersion, int limit) {
        return log.stream().filter(event -> event.stream().equals(stream) && event.version() > afterVersion)
                .limit(limit).toList();
    }

    @Override
    public synchronized List<RecordedEvent> readLog(long afterPosition, int limit) {
        return log.stream().skip(afterPosition).limit(limit).toList();
    }

    @Override
    public synchronized long head() {
        return log.size();
    }
}
