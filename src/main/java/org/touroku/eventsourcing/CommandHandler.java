package org.touroku.eventsourcing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.AppendResult.ClaimConflict;
import org.touroku.eventsourcing.AppendResult.ConditionNotMet;
import org.touroku.eventsourcing.AppendResult.Duplicate;
import org.touroku.eventsourcing.AppendResult.VersionConflict;
import org.touroku.eventsourcing.CommandRefused.WrongVersion;
import org.touroku.eventsourcing.StreamEncryption.DataKey;
import org.touroku.eventsourcing.StreamLoader.Loaded;

/// Handles commands for one kind of aggregate: loads the stream unless the command begins it, lets the decider
/// decide, appends, and repeats this on a version conflict.
///
/// Commands on one stream are handled one after the other, so they don't conflict with each other and don't delay other
/// streams. A command waits for its turn, and no attempt of it begins, for longer than its context allows.
///
/// @param <C> commands
/// @param <S> states
/// @param <E> events
public final class CommandHandler<C, S, E> implements Commands<C> {
    /// The least time for an append: with less its outcome would often be unknown.
    private static final Duration LEAST = Duration.ofSeconds(1);

    private static final StreamKey NO_KEY = new StreamKey(KeyUse.NONE, null);

    private final Decider<C, S, E> decider;
    private final EventSerializer<E> events;
    private final StreamLoader<S, E> streams;
    private final EventStore eventStore;
    private final IdempotencyKeys keys;
    private final StreamTurns turns = new StreamTurns();
    private final Set<IdempotencyKey> running = ConcurrentHashMap.newKeySet();

    CommandHandler(Decider<C, S, E> decider, EventSerializer<E> events, StreamLoader<S, E> streams,
            EventStore eventStore, IdempotencyKeys keys) {
        this.decider = decider;
        this.events = events;
        this.streams = streams;
        this.eventStore = eventStore;
        this.keys = keys;
    }

    @Override
    public Receipt handle(C command, CommandContext context) {
        return switch (attemptUntilDeadline(command, context, null, new Deadline(context.patience()))) {
            case Decided(Receipt receipt) -> receipt;
            case Decided(CommandRefused refused) -> throw refused;
            case Repeated _ -> throw new IllegalStateException("there was no idempotency key");
        };
    }

    @Override
    public String handleOnce(C command, CommandContext context, Idempotency idempotency) {
        var deadline = new Deadline(context.patience());
        var key = idempotency.key();
        if (running.contains(key)) {
            throw new Idempotency.KeyInUse();
        }
        var first = keys.find(key);
        if (first.isPresent()) {
            return repeat(first.get(), idempotency);
        }
        if (!running.add(key)) {
            throw new Idempotency.KeyInUse();
        }
        try {
            return switch (attemptUntilDeadline(command, context, idempotency, deadline)) {
                case Decided(var result) -> idempotency.response().apply(result); // as in the transaction: it is pure
                case Repeated(var meanwhile) -> repeat(meanwhile, idempotency);
            };
        } finally {
            running.remove(key);
        }
    }

    private static String repeat(StoredResponse first, Idempotency idempotency) {
        if (!first.fingerprint().equals(idempotency.fingerprint())) {
            throw new Idempotency.KeyReused();
        }
        return first.response();
    }

    private sealed interface Attempt {}

    private record Decided(CommandResult result) implements Attempt {}

    private record Repeated(StoredResponse first) implements Attempt {}

    private Attempt attemptUntilDeadline(C command, CommandContext context, @Nullable Idempotency idempotency,
            Deadline deadline) {
        var stream = decider.stream(command);
        return turns.take(stream, deadline, () -> {
            var attempt = decider.startsStream(command)
                    ? attemptOnNewStream(command, context, idempotency, deadline)
                    : Optional.<Attempt>empty();
            while (attempt.isEmpty()) {
                var loaded = streams.load(stream);
                var decision = decide(command, loaded, context);
                attempt = append(command, loaded, decision, context, idempotency, deadline);
            }
            return attempt.get();
        });
    }

    /// Attempts without loading the stream. If there is no event to append, the append would not notice an existing stream.
    private Optional<Attempt> attemptOnNewStream(C command, CommandContext context, @Nullable Idempotency idempotency,
            Deadline deadline) {
        var unknown = new Loaded<>(decider.initialState(), 0, 0, null);
        var decision = decide(command, unknown, context);
        return decision.events.isEmpty()
                ? Optional.empty()
                : append(command, unknown, decision, context, idempotency, deadline);
    }

    /// @param otherwise the result if there is no event
    private record Decision<E>(List<E> events, CommandResult otherwise) {
        CommandResult result(StreamId stream, Appended appended) {
            return events.isEmpty()
                    ? otherwise
                    : new Receipt(stream, appended.version(), appended.position(), true, appended.visible());
        }
    }

    private Decision<E> decide(C command, Loaded<S> loaded, CommandContext context) {
        var isMeant = context.acceptedVersions().test(loaded.version());
        if (!isMeant && loaded.version() > 0) {
            return new Decision<>(List.of(), new WrongVersion(loaded.version()));
        }
        try {
            var decided = decider.decide(loaded.state(), command);
            return isMeant
                    ? new Decision<>(decided, new Receipt(decider.stream(command), loaded.version(),
                            loaded.position(), false, false))
                    : new Decision<>(List.of(), new WrongVersion(0));
        } catch (CommandRefused refused) {
            return new Decision<>(List.of(), refused); // "there is no stream" is more precise than "it is at another version"
        }
    }

    /// @return empty if another append has extended the stream meanwhile
    private Optional<Attempt> append(C command, Loaded<S> loaded, Decision<E> decision, CommandContext context,
            @Nullable Idempotency idempotency, Deadline deadline) {
        if (decision.events.isEmpty() && idempotency == null) {
            return Optional.of(new Decided(decision.otherwise));
        }
        var stream = decider.stream(command);
        var key = decision.events.isEmpty() ? NO_KEY : key(command, loaded);
        var request = new AppendRequest(stream, loaded.version(),
                write(decision.events, stream, loaded.version(), key.unwrapped),
                decision.events.isEmpty() ? List.of() : decider.claims(command), context.metadata(), key.use,
                context.condition(), remember(idempotency, appended -> decision.result(stream, appended)), List.of(),
                conflict -> refuse(command, loaded, conflict, context, idempotency));
        return switch (eventStore.append(request, deadline.remainingOr(LEAST))) {
            case Appended appended -> Optional.of(new Decided(decision.result(stream, appended)));
            case Duplicate(var first) -> Optional.of(new Repeated(first));
            case VersionConflict _ -> Optional.empty();
            case ConditionNotMet(var condition) -> throw new AppendCondition.NotMet(condition);
            case ClaimConflict(var claim, _) -> Optional.of(new Decided(decider.refusal(command, claim)));
        };
    }

    /// What is appended if another stream holds a claim: the jobs that follow, and the response to the refusal.
    private Optional<AppendRequest> refuse(C command, Loaded<S> loaded, ClaimConflict conflict, CommandContext context,
            @Nullable Idempotency idempotency) {
        var jobs = decider.jobs(command, conflict.claim(), conflict.holder());
        return jobs.isEmpty() && idempotency == null
                ? Optional.empty()
                : Optional.of(new AppendRequest(decider.stream(command), loaded.version(), List.of(), List.of(),
                        context.metadata(), KeyUse.NONE, context.condition(),
                        remember(idempotency, _ -> decider.refusal(command, conflict.claim())), jobs));
    }

    private static @Nullable IdempotentAppend remember(@Nullable Idempotency idempotency,
            Function<Appended, CommandResult> result) {
        return idempotency == null
                ? null
                : new IdempotentAppend(idempotency.key(), idempotency.fingerprint(),
                        appended -> idempotency.response().apply(result.apply(appended)));
    }

    /// The key of the stream, and what the append does with it.
    private record StreamKey(KeyUse use, @Nullable DataKey unwrapped) {}

    private StreamKey key(C command, Loaded<S> loaded) {
        var stream = decider.stream(command);
        var stored = loaded.key();
        if (decider.erases(command)) {
            return new StreamKey(KeyUse.SHRED, null);
        }
        if (stored != null) {
            return new StreamKey(KeyUse.of(stored), events.unwrap(stored, stream));
        }
        var created = events.newKey(stream);
        return created == null ? NO_KEY : new StreamKey(KeyUse.create(created.wrapped()), created.key());
    }

    private List<NewEvent> write(List<E> decided, StreamId stream, long version, @Nullable DataKey key) {
        var written = new ArrayList<NewEvent>();
        for (var event : decided) {
            written.add(events.write(event, stream, version + written.size() + 1, key));
        }
        return written;
    }
}
