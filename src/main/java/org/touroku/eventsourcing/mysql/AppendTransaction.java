package org.touroku.eventsourcing.mysql;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.AppendCondition;
import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.AppendResult;
import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.AppendResult.ClaimConflict;
import org.touroku.eventsourcing.AppendResult.ConditionNotMet;
import org.touroku.eventsourcing.AppendResult.Duplicate;
import org.touroku.eventsourcing.AppendResult.VersionConflict;
import org.touroku.eventsourcing.IdempotencyKey;
import org.touroku.eventsourcing.IdempotentAppend;
import org.touroku.eventsourcing.JobRequest;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StoredResponse;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.StreamKeys;
import org.touroku.eventsourcing.mysql.InlineReadModels.Extension;

/// One transaction for many appends: locks the head, rejects the appends that conflict, writes the others, extends the inline
/// read models, asks for jobs, and stores responses under their idempotency keys.
final class AppendTransaction {
    /// How the transaction finds conflicts. If it fails in one mode, it is repeated in the next.
    enum Mode {
        /// Assumes that new streams do not exist and that claims and keys are free: otherwise a unique key is violated.
        OPTIMISTIC,
        /// Looks up streams, claims and keys first.
        CHECKING,
        /// As CHECKING, and extends no read model.
        WITHOUT_PROJECTIONS
    }

    private sealed interface Decision {}

    private record Rejected(AppendResult result) implements Decision {}

    private record RepeatOf(IdempotencyKey key) implements Decision {}

    /// @param result of the request that the accepted one takes the place of
    private record Instead(AppendResult result, Accepted accepted) implements Decision {}

    private record Accepted(AppendRequest request, long version, long position) implements Decision {}

    private final List<Append> appends;
    private final List<Decision> decisions = new ArrayList<>();
    private final List<RecordedEvent> events = new ArrayList<>();
    /// The events before their personal data were encrypted.
    private final List<RecordedEvent> readable = new ArrayList<>();
    private final List<StreamKeys.Entry> createdKeys = new ArrayList<>();
    private final List<String> shredded = new ArrayList<>();
    private final Set<JobRequest> jobs = new LinkedHashSet<>();
    private final List<AppendResult> results = new ArrayList<>();
    private final Set<IdempotencyKey> acceptedKeys = new HashSet<>();
    private final Map<IdempotencyKey, StoredResponse> responses = new HashMap<>();

    AppendTransaction(List<Append> appends) {
        this.appends = appends;
    }

    /// What the transaction depends on, under the locks that it holds until its end.
    record Locked(LogHead.Locked head, State state, InlineReadModels.Locked readModels, Extension nothing) {}

    /// Locks the head and the read models, and reads what appends depend on, in one round trip.
    static Locked lock(List<Append> appends, Mode mode, InlineReadModels readModels, MySqlTransaction transaction) {
        return transaction.read(packet -> {
            var head = LogHead.lock(packet);
            var state = State.read(packet, appends, mode != Mode.OPTIMISTIC);
            var nothing = readModels.extendNothing();
            var models = mode == Mode.WITHOUT_PROJECTIONS
                    ? (InlineReadModels.Locked) (_, _) -> nothing
                    : readModels.lock(packet);
            return () -> new Locked(head.get(), state.get(), models, nothing);
        });
    }

    /// Writes everything but the commit. To be called once.
    Extension write(Locked locked, MySqlTransaction transaction) {
        var head = locked.head;
        appends.forEach(append -> decisions.add(decide(append, locked.state, head)));
        if (!events.isEmpty()) {
            locked.state.claims.write(transaction);
            EventTable.insert(transaction, events);
            StreamKeyTable.insert(transaction, createdKeys);
            StreamKeyTable.shred(transaction, shredded);
            new LogHead(events.getLast().position(), head.recordedAt()).write(transaction);
        }
        JobTable.request(transaction, jobs);
        var extension = events.isEmpty() ? locked.nothing : locked.readModels.extend(readable, transaction);
        decisions.forEach(decision -> results.add(result(decision, extension)));
        IdempotencyKeyTable.insert(transaction, responses, head.now());
        return extension;
    }

    /// The results of the requests, in their order; valid once the transaction is committed.
    List<AppendResult> results() {
        return results;
    }

    /// Whether this transaction was committed. It is looked up in another one, under the head's lock: when that is obtained,
    /// this one has ended. Another writer may have taken the positions, so the whole event is compared. Without events, another writer
    /// may have stored the same responses, or asked for the same jobs: so this one has something to do unless all of them are there.
    boolean isStored(MySqlTransaction transaction) {
        LogHead.lock(transaction).head().write(transaction); // which a server that is not the primary rejects
        return events.isEmpty()
                ? IdempotencyKeyTable.find(transaction.jdbc(), responses.keySet()).equals(responses)
                        && JobTable.areRequested(transaction, jobs)
                : EventTable.after(transaction.jdbc(), events.getFirst().position() - 1, 1).stream()
                        .map(RecordedEvent::withoutKey).toList().equals(events.subList(0, 1));
    }

    /// What the database holds of the streams, claims and keys that the requests name, as it changes from request to request.
    private record State(Map<String, Long> versions, ClaimHolders claims, Map<IdempotencyKey, StoredResponse> stored) {
        static Supplier<State> read(Packet packet, List<Append> appends, boolean checking) {
            var requests = appends.stream().map(Append::request).toList();
            var own = requests.stream().filter(request -> checking || request.expectedVersion() > 0
                    || request.events().isEmpty()).map(AppendRequest::stream);
            var others = requests.stream().map(AppendRequest::condition).filter(Objects::nonNull)
                    .map(AppendCondition::stream);
            var streams = Stream.concat(own, others).map(StreamId::id).distinct();
            var keys = checking ? keys(requests) : Stream.<IdempotencyKey>empty();
            var versions = EventTable.versions(packet, streams.toList());
            var claims = ClaimHolders.read(packet, appends, checking);
            var stored = IdempotencyKeyTable.find(packet, keys.toList());
            return () -> new State(new HashMap<>(versions.get()), claims.get(), stored.get());
        }

        private static Stream<IdempotencyKey> keys(List<AppendRequest> requests) {
            return requests.stream().map(AppendRequest::idempotent).filter(Objects::nonNull)
                    .map(IdempotentAppend::key).distinct();
        }
    }

    private Decision decide(Append append, State state, LogHead.Locked locked) {
        var request = append.request();
        var stream = request.stream();
        var key = request.idempotent() == null ? null : request.idempotent().key();
        var condition = request.condition();
        if (condition != null
                && !condition.isMet(state.versions.getOrDefault(condition.stream().id(), 0L), locked.now())) {
            return new Rejected(new ConditionNotMet(condition));
        }
        if (key != null && state.stored.containsKey(key)) {
            return new Rejected(new Duplicate(state.stored.get(key)));
        }
        if (key != null && acceptedKeys.contains(key)) {
            return new RepeatOf(key);
        }
        var version = state.versions.getOrDefault(stream.id(), 0L);
        if (version != request.expectedVersion()) {
            return new Rejected(new VersionConflict(version));
        }
        for (int i = 0; i < append.claims().size(); i++) {
            var holder = state.claims.otherThan(stream.id(), append.claims().get(i));
            if (holder.isPresent()) {
                return decideInstead(append,
                        new ClaimConflict(request.claims().get(i), new StreamId(stream.type(), holder.get())), state,
                        locked);
            }
        }
        switch (request.key().change()) {
            case CREATE -> createdKeys.add(new StreamKeys.Entry(stream.id(), requireNonNull(request.key().key())));
            case SHRED -> {
                shredded.add(stream.id());
                state.claims.release(stream.id());
            }
            case NONE -> {
            }
        }
        state.claims.take(append.claims(), stream.id());
        jobs.addAll(request.jobs());
        if (key != null) {
            acceptedKeys.add(key);
        }
        for (var event : request.events()) {
            var recorded = new RecordedEvent(locked.head().position() + events.size() + 1, stream, ++version,
                    event.type(), event.revision(), event.data(), append.metadata(), locked.recordedAt());
            events.add(recorded);
            readable.add(recorded.withData(event.plain()));
        }
        state.versions.put(stream.id(), version);
        return new Accepted(request, version, request.events().isEmpty() ? 0 : events.getLast().position());
    }

    private Decision decideInstead(Append append, ClaimConflict conflict, State state, LogHead.Locked locked) {
        var instead = append.request().otherwise().apply(conflict)
                .map(request -> decide(new Append(request, append.metadata(), List.of()), state, locked))
                .orElseGet(() -> new Rejected(conflict));
        return instead instanceof Accepted accepted ? new Instead(conflict, accepted) : instead;
    }

    private AppendResult result(Decision decision, Extension extension) {
        return switch (decision) {
            case Rejected(var result) -> result;
            case RepeatOf(var key) -> new Duplicate(Objects.requireNonNull(responses.get(key)));
            case Instead(var result, var accepted) -> {
                result(accepted, extension);
                yield result;
            }
            case Accepted(var request, var version, var position) -> {
                var appended = new Appended(version, position, extension.shows(request.stream()));
                remember(request.idempotent(), appended);
                yield appended;
            }
        };
    }

    private void remember(@Nullable IdempotentAppend idempotent, Appended appended) {
        if (idempotent != null) {
            responses.put(idempotent.key(),
                    new StoredResponse(idempotent.fingerprint(), idempotent.response().apply(appended)));
        }
    }
}
