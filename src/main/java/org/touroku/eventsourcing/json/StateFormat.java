package org.touroku.eventsourcing.json;

import static tools.jackson.databind.DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

import org.touroku.eventsourcing.Snapshot;
import org.touroku.eventsourcing.StateSerializer;
import org.touroku.eventsourcing.StreamEncryption;
import org.touroku.eventsourcing.StreamId;

/// Maps the states of one kind of stream to their stored names. A snapshot that was written in another revision, or lacks a
/// component of its record, is not read.
///
/// @param <S> states, all of them records
public final class StateFormat<S> implements StateSerializer<S> {
    private static final String STATE = "state";

    private final int revision;
    private final @Nullable StreamEncryption encryption;
    private final Map<String, Class<? extends S>> byName = new HashMap<>();
    private final Map<Class<?>, String> byClass = new HashMap<>();

    /// @param revision to be raised whenever a history folds into another state than before
    public StateFormat(int revision) {
        this(revision, null);
    }

    /// @param encryption of whole states; null for none
    public StateFormat(int revision, @Nullable StreamEncryption encryption) {
        this.revision = revision;
        this.encryption = encryption;
    }

    public StateFormat<S> with(String name, Class<? extends S> state) {
        if (byName.put(name, state) != null || byClass.put(state, name) != null) {
            throw new IllegalArgumentException("named twice: " + name + ", " + state);
        }
        return this;
    }

    /// @throws IllegalArgumentException if the state has no stored name
    /// @throws IllegalStateException    if states are encrypted and the stream has no key
    @Override
    public Snapshot write(StreamId stream, S state, long version, long position, @Nullable String key) {
        var name = byClass.get(state.getClass());
        if (name == null) {
            throw new IllegalArgumentException("no stored name for " + state.getClass());
        }
        var json = StoredJson.MAPPER.writeValueAsString(state);
        return new Snapshot(stream, version, position, name, revision, encryption == null
                ? json
                : PersonalMembers.of(encryption, stream, version, name, key)
                        .encrypt(StoredJson.MAPPER.writeValueAsString(Map.of(STATE, json)), Set.of(STATE)),
                key);
    }

    @Override
    public Optional<S> read(Snapshot snapshot) {
        var type = byName.get(snapshot.type());
        if (type == null || snapshot.revision() != revision) {
            return Optional.empty();
        }
        if (encryption != null && snapshot.key() == null) {
            return Optional.empty();
        }
        try {
            var json = encryption == null
                    ? snapshot.state()
                    : PersonalMembers.of(encryption, snapshot.stream(), snapshot.version(), snapshot.type(),
                            snapshot.key()).decrypt(snapshot.state(), StoredJson.MAPPER.missingNode()).path(STATE)
                            .stringValue("");
            return Optional.of(StoredJson.MAPPER.readerFor(type).with(FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .readValue(json));
        } catch (JacksonException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
