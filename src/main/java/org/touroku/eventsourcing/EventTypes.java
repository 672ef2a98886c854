package org.touroku.eventsourcing;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// How the events of one domain are written in the log and read back: which record has which stored name. Components
/// become JSON members in snake case; members that a record does not know are passed over, so that components may be
/// added.
///
/// @param <E> the domain's events, all of them records
public final class EventTypes<E> {
    private record Type<E>(String name, int revision, Class<? extends E> event) {}

    private final Map<String, Type<E>> byName = new LinkedHashMap<>();
    private final Map<Class<?>, Type<E>> byClass = new HashMap<>();

    /// Adds a type.
    ///
    /// @param name     as it is stored, for ever
    /// @param revision that is written from now on
    public EventTypes<E> with(String name, int revision, Class<? extends E> event) {
        var type = new Type<E>(name, revision, event);
        if (byName.put(name, type) != null || byClass.put(event, type) != null) {
            throw new IllegalArgumentException("named twice: " + name + ", " + event);
        }
        return this;
    }

    /// The stored names, in the order in which they were added.
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    public NewEvent write(E event) {
        var type = byClass.get(event.getClass());
        if (type == null) {
            throw new IllegalArgumentException("no stored name for " + event.getClass());
        }
        return new NewEvent(type.name, type.revision, StoredJson.MAPPER.writeValueAsString(event));
    }

    public E read(RecordedEvent recorded) {
        var type = byName.get(recorded.type());
        if (type == null) {
            throw new IllegalArgumentException(
                    "no event type " + recorded.type() + " at position " + recorded.position());
        }
        return StoredJson.MAPPER.readValue(recorded.data(), type.event);
    }
}
