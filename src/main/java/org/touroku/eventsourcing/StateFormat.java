package org.touroku.eventsourcing;

import static tools.jackson.databind.DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import tools.jackson.core.JacksonException;

import org.touroku.eventsourcing.StateLoader.Loaded;

/// How the states of one domain are stored in snapshots: which record has which stored name. A snapshot that was written
/// in another revision, or lacks a component of its record, is not read.
///
/// @param <S> the domain's states, all of them records
public final class StateFormat<S> {
    private final int revision;
    private final Map<String, Class<? extends S>> byName = new HashMap<>();
    private final Map<Class<?>, String> byClass = new HashMap<>();

    /// @param revision to be raised whenever a history folds into another state than before
    public StateFormat(int revision) {
        this.revision = revision;
    }

    public StateFormat<S> with(String name, Class<? extends S> state) {
        if (byName.put(name, state) != null || byClass.put(state, name) != null) {
            throw new IllegalArgumentException("named twice: " + name + ", " + state);
        }
        return this;
    }

    Snapshot write(StreamId stream, Loaded<S> loaded) {
        var name = byClass.get(loaded.state().getClass());
        if (name == null) {
            throw new IllegalArgumentException("no stored name for " + loaded.state().getClass());
        }
        return new Snapshot(stream, loaded.version(), loaded.position(), name, revision,
                StoredJson.MAPPER.writeValueAsString(loaded.state()));
    }

    Optional<Loaded<S>> read(Snapshot snapshot) {
        var type = byName.get(snapshot.type());
        if (type == null || snapshot.revision() != revision) {
            return Optional.empty();
        }
        try {
            S state = StoredJson.MAPPER.readerFor(type).with(FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .readValue(snapshot.state());
            return Optional.of(new Loaded<>(state, snapshot.version(), snapshot.position()));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }
}
