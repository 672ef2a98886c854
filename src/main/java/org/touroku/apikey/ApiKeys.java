package org.touroku.apikey;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import org.touroku.apikey.ApiKeyCommand.IssueApiKey;
import org.touroku.eventsourcing.AppendCondition;
import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.CommandHandler;
import org.touroku.eventsourcing.CommandHandlers;
import org.touroku.eventsourcing.Commands;
import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.Idempotency;
import org.touroku.eventsourcing.Receipt;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.States;

/// Handles commands on API keys, and finds the holders of keys.
///
/// A key is read from its stream, not from the read table, and is kept until its stream changes: each request learns that by the
/// read of the log's head that all requests share. So a revocation that is acknowledged holds for every request that any
/// instance begins to serve afterwards.
@Component
public final class ApiKeys implements Commands<ApiKeyCommand> {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final int MOST_KEPT = 10_000;
    private static final int LONGEST_STREAM = 10;

    /// @param key     null if it is unknown
    /// @param version of its stream, which a newer version of the code may have extended
    private record Stored(@Nullable ApiKeyView key, long version) {}

    /// @param position of the log before the key was read
    private record Kept(Stored stored, long position, long epoch) {}

    private final CommandHandler<ApiKeyCommand, ApiKeyDecider.State, ApiKeyEvent> handler;
    private final EventStore eventStore;
    private final EventTypes<ApiKeyEvent> eventTypes;
    private final ReadModels readModels;
    private final Cache<String, Kept> kept = Caffeine.newBuilder().maximumSize(MOST_KEPT).executor(Runnable::run)
            .build();
    /// By the clock of the database.
    private volatile Instant lastRead = Instant.EPOCH;
    private volatile boolean exist;
    private boolean isUnknown;

    ApiKeys(CommandHandlers handlers, EventStore eventStore, EventTypes<ApiKeyEvent> eventTypes,
            ReadModels readModels) {
        handler = handlers.handler(new ApiKeyDecider(), eventTypes);
        this.eventStore = eventStore;
        this.eventTypes = eventTypes;
        this.readModels = readModels;
        exist = wasAnyIssued();
    }

    /// Whether a key was ever issued. A key that another instance, or the command line, has issued is noticed within a second.
    public boolean exist() {
        return exist;
    }

    @Scheduled(fixedRateString = "PT0.5S")
    void lookForKeys() {
        try {
            if (!exist && wasAnyIssued()) { // one may be issued meanwhile
                exist = true;
            }
            isUnknown = false;
        } catch (RuntimeException e) {
            if (!isUnknown) {
                LOG.warn(
                        "Nobody is authenticated; it is not known whether another instance has issued an API key since: {}",
                        new RedactedException(e).onOneLine());
            }
            isUnknown = true;
        }
    }

    private boolean wasAnyIssued() {
        return !eventStore.readLog(0, 1, new EventFilter(ApiKeyEventTypes.ISSUED, null)).isEmpty();
    }

    @Override
    public Receipt handle(ApiKeyCommand command, CommandContext context) {
        var receipt = handler.handle(command, context);
        if (command instanceof IssueApiKey) {
            exist = true;
        }
        return receipt;
    }

    @Override
    public String handleOnce(ApiKeyCommand command, CommandContext context, Idempotency idempotency) {
        return handler.handleOnce(command, context, idempotency);
    }

    /// Issues a key.
    ///
    /// @param scopes   names, separated by commas
    /// @param lifetime as in [Lifetime]; null for a key that does not expire
    /// @return the key, which cannot be had again
    /// @throws IllegalArgumentException if an argument is not valid
    String issue(String label, String scopes, @Nullable String lifetime, CommandContext context) {
        var key = ApiKeyText.draw();
        handle(new IssueApiKey(key.id(), Label.parse(label), Scope.parse(scopes),
                lifetime == null ? null : Lifetime.parse(lifetime), key.digest()), context);
        return key.reveal();
    }

    /// Whether credentials are meant to be an API key, valid or not.
    public static boolean isKey(String text) {
        return text.startsWith(ApiKeyText.PREFIX);
    }

    /// What the holder of a key may do.
    ///
    /// @param id of the key
    public record Grant(String id, Set<String> scopes) {}

    /// @param text as the caller has sent it
    /// @param now  read for this request
    /// @return empty if it is no valid key
    /// @throws org.springframework.dao.DataAccessException if the database did not respond in time
    public Optional<Grant> authenticate(String text, Supplier<States> now) {
        return ApiKeyText.parse(text).flatMap(sent -> {
            var state = now.get();
            lastRead = state.time();
            var key = current(sent.id(), state);
            return key != null && sent.hasDigest(key.digest()) && key.isValid(state.time())
                    ? Optional.of(new Grant(key.id(), key.scopes()))
                    : Optional.empty();
        });
    }

    /// As [#authenticate], by what was last read.
    ///
    /// @return empty also if the key was not read yet
    public Optional<Known> find(String text) {
        return ApiKeyText.parse(text).flatMap(sent -> Optional.ofNullable(kept.getIfPresent(sent.id()))
                .flatMap(found -> known(sent, found.stored)));
    }

    /// As [#find], by what the log has now.
    public Optional<Known> findAnew(String text) {
        return ApiKeyText.parse(text).flatMap(sent -> {
            kept.invalidate(sent.id());
            return known(sent, read(sent.id()));
        });
    }

    private Optional<Known> known(ApiKeyText sent, Stored stored) {
        return Optional.ofNullable(stored.key)
                .filter(key -> sent.hasDigest(key.digest()) && key.isValid(lastRead))
                .map(key -> Known.of(key, stored.version));
    }

    /// What the holder of a key may do as long as the key is unchanged and not expired.
    public record Known(Grant grant, AppendCondition condition) {
        private static Known of(ApiKeyView key, long version) {
            return new Known(new Grant(key.id(), key.scopes()),
                    new AppendCondition(ApiKeyDecider.stream(key.id()), version, key.expiresAt()));
        }
    }

    /// A key as of a state that was read for this request.
    private @Nullable ApiKeyView current(String id, States now) {
        var found = kept.getIfPresent(id);
        if (found == null || found.epoch != now.epoch() || !readModels.isUnchangedSince(id, found.position)) {
            found = new Kept(read(id), now.head(), now.epoch());
            kept.put(id, found);
        }
        return found.stored.key;
    }

    private Stored read(String id) {
        var history = eventStore.read(ApiKeyDecider.stream(id), 0, LONGEST_STREAM);
        return new Stored(ApiKeyView.fold(history, eventTypes), history.isEmpty() ? 0 : history.getLast().version());
    }
}
