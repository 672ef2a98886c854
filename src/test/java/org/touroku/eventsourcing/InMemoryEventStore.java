package org.touroku.eventsourcing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.touroku.eventsourcing.AppendOutcome.Appended;
import org.touroku.eventsourcing.AppendOutcome.CarriedOutBefore;
import org.touroku.eventsourcing.AppendOutcome.ClaimTaken;
import org.touroku.eventsourcing.AppendOutcome.StreamMovedOn;

/// An event store for tests without a database.
public final class InMemoryEventStore implements EventStore, IdempotencyKeys {
    private final List<RecordedEvent> log = new ArrayList<>();
    private final Map<Claim, StreamId> claims = new HashMap<>();
    private final Map<String, StoredAnswer> answers = new HashMap<>();

    @Override
    public synchronized AppendOutcome append(Append append) {
        var request = append.request();
        if (request != null && answers.containsKey(request.key())) {
            return new CarriedOutBefore(answers.get(request.key()));
        }
        long version = read(append.stream(), 0, Integer.MAX_VALUE).size();
        if (version != append.expectedVersion()) {
            return new StreamMovedOn(version);
        }
        for (var claim : append.claims()) {
            if (!claims.getOrDefault(claim, append.stream()).equals(append.stream())) {
                return new ClaimTaken(claim);
            }
        }
        for (var claim : append.claims()) {
            claims.entrySet().removeIf(held -> held.getKey().kind().equals(claim.kind())
                    && held.getValue().equals(append.stream()));
            claims.put(claim, append.stream());
        }
        for (var event : append.events()) {
            var before = log.isEmpty() ? Instant.EPOCH : log.getLast().recordedAt();
            log.add(new RecordedEvent(log.size() + 1, append.stream(), ++version, event.type(), event.revision(),
                    event.data(), append.metadata(), append.at().isAfter(before) ? append.at() : before));
        }
        var appended = new Appended(version, append.events().isEmpty() ? 0 : log.size());
        if (request != null) {
            answers.put(request.key(), new StoredAnswer(request.fingerprint(), request.answer().apply(appended)));
        }
        return appended;
    }

    @Override
    public synchronized Optional<StoredAnswer> find(String key) {
        return Optional.ofNullable(answers.get(key));
    }

    @Override
    public synchronized void replace(String key, String answer) {
        answers.computeIfPresent(key, (_, known) -> new StoredAnswer(known.fingerprint(), answer));
    }

    @Override
    public synchronized List<RecordedEvent> read(StreamId stream, long afterVersion, int limit) {
        return log.stream().filter(event -> event.stream().equals(stream) && event.version() > afterVersion)
                .limit(limit).toList();
    }

    @Override
    public synchronized List<RecordedEvent> readLog(long afterPosition, int limit, EventFilter filter) {
        return log.stream().skip(afterPosition)
                .filter(event -> filter.type() == null || event.type().equals(filter.type()))
                .filter(event -> filter.stream() == null || event.stream().equals(filter.stream()))
                .limit(limit).toList();
    }

    @Override
    public synchronized long head() {
        return log.size();
    }
}
