package org.touroku.eventsourcing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.AppendResult.ClaimConflict;
import org.touroku.eventsourcing.AppendResult.ConditionNotMet;
import org.touroku.eventsourcing.AppendResult.Duplicate;
import org.touroku.eventsourcing.AppendResult.VersionConflict;
import org.touroku.eventsourcing.json.MetadataJson;

/// An event store for tests without a database.
public final class InMemoryEventStore implements EventStore, IdempotencyKeys {
    private final List<RecordedEvent> log = new ArrayList<>();
    private final Map<Claim, StreamId> claims = new HashMap<>();
    private final Map<StreamId, String> keys = new HashMap<>();
    private final Map<IdempotencyKey, StoredResponse> responses = new HashMap<>();
    private final Map<Asked, StoredJob> jobs = new LinkedHashMap<>();
    private Instant now;
    private Instant time = Instant.EPOCH;

    private record Asked(JobRequest request, long cause) {}

    /// @param endedAt null if it waits
    public record StoredJob(JobRequest request, long cause, long causeVersion, int round, @Nullable Instant endedAt) {
        StoredJob endedAt(Instant time) {
            return new StoredJob(request, cause, causeVersion, round, time);
        }

        StoredJob begunAnew() {
            return new StoredJob(request, cause, causeVersion, round + 1, null);
        }
    }

    public InMemoryEventStore(Instant now) {
        this.now = now;
    }

    synchronized void setClock(Instant to) {
        now = to;
    }

    @Override
    public synchronized AppendResult append(AppendRequest request, Duration patience) {
        var condition = request.condition();
        if (condition != null && !condition.isMet(read(condition.stream(), 0, Integer.MAX_VALUE).size(), now)) {
            return new ConditionNotMet(condition);
        }
        var idempotent = request.idempotent();
        if (idempotent != null && responses.containsKey(idempotent.key())) {
            return new Duplicate(responses.get(idempotent.key()));
        }
        long version = read(request.stream(), 0, Integer.MAX_VALUE).size();
        if (version != request.expectedVersion()) {
            return new VersionConflict(version);
        }
        for (var claim : request.claims()) {
            var holder = claims.getOrDefault(claim, request.stream());
            if (!holder.equals(request.stream())) {
                var conflict = new ClaimConflict(claim, holder);
                request.otherwise().apply(conflict).ifPresent(instead -> append(instead, patience));
                return conflict;
            }
        }
        for (var claim : request.claims()) {
            claims.entrySet().removeIf(held -> held.getKey().kind().equals(claim.kind())
                    && held.getValue().equals(request.stream()));
            claims.put(claim, request.stream());
        }
        switch (request.key().change()) {
            case CREATE -> keys.put(request.stream(), requireNonNull(request.key().key()));
            case SHRED -> {
                keys.remove(request.stream());
                claims.values().removeIf(request.stream()::equals);
            }
            case NONE -> {
            }
        }
        for (var event : request.events()) {
            advanceTime();
            log.add(new RecordedEvent(log.size() + 1, request.stream(), ++version, event.type(), event.revision(),
                    event.data(), MetadataJson.write(request.metadata()), time));
        }
        request.jobs().forEach(this::store);
        var appended = new Appended(version, request.events().isEmpty() ? 0 : log.size(), false);
        if (idempotent != null) {
            responses.put(idempotent.key(),
                    new StoredResponse(idempotent.fingerprint(), idempotent.response().apply(appended)));
        }
        return appended;
    }

    private void store(JobRequest asked) {
        var events = read(asked.stream(), 0, Integer.MAX_VALUE);
        if (!events.isEmpty()) {
            var cause = events.getLast();
            jobs.merge(new Asked(asked, cause.position()),
                    new StoredJob(asked, cause.position(), cause.version(), 1, null),
                    (job, _) -> job.endedAt != null && job.endedAt.plus(Duration.ofDays(1)).isBefore(now)
                            ? job.begunAnew()
                            : job);
        }
    }

    synchronized List<StoredJob> jobs() {
        return List.copyOf(jobs.values());
    }

    /// All that wait have been done now.
    synchronized void endJobs() {
        jobs.replaceAll((_, job) -> job.endedAt == null ? job.endedAt(now) : job);
    }

    private void advanceTime() {
        time = now.isAfter(time) ? now : time;
    }

    @Override
    public synchronized OptionalLong headAfter(Instant given) {
        if (!time.isAfter(given)) {
            advanceTime();
        }
        return time.isAfter(given) ? OptionalLong.of(head()) : OptionalLong.empty();
    }

    @Override
    public String id() {
        return "0123456789abcdef0123456789abcdef";
    }

    @Override
    public synchronized Optional<StoredResponse> find(IdempotencyKey key) {
        return Optional.ofNullable(responses.get(key));
    }

    @Override
    public synchronized List<RecordedEvent> read(StreamId stream, long afterVersion, int limit) {
        return log.stream().filter(event -> event.stream().equals(stream) && event.version() > afterVersion)
                .limit(limit).map(this::withKey).toList();
    }

    @Override
    public synchronized List<RecordedEvent> readLog(long afterPosition, int limit, EventFilter filter) {
        return log.stream().skip(afterPosition)
                .filter(event -> filter.type() == null || event.type().equals(filter.type()))
                .filter(event -> filter.stream() == null || event.stream().equals(filter.stream()))
                .filter(event -> filter.streamType() == null || event.stream().type().equals(filter.streamType()))
                .limit(limit).map(this::withKey).toList();
    }

    private RecordedEvent withKey(RecordedEvent event) {
        return new RecordedEvent(event.position(), event.stream(), event.version(), event.type(), event.revision(),
                event.data(), event.metadata(), event.recordedAt(), keys.get(event.stream()));
    }

    @Override
    public synchronized long head() {
        return log.size();
    }
}
