package org.touroku.eventsourcing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import tools.jackson.databind.node.ObjectNode;

/// How the events of one domain are written in the log and read back: which record has which stored name. Components
/// become JSON members in snake case; members that a record does not know are passed over, so that components may be
/// added. What else changes becomes a new revision of the type, with an upcaster that turns the one before into it.
///
/// @param <E> the domain's events, all of them records
public final class EventTypes<E> {
    /// @param upcasters from one revision to the next, the last to the current one
    private record Type<E>(String name, int revision, Class<? extends E> event,
            List<UnaryOperator<ObjectNode>> upcasters) {
        int oldestReadable() {
            return revision - upcasters.size();
        }

        boolean reads(int stored) {
            return oldestReadable() <= stored && stored <= revision;
        }

        E read(int stored, String data) {
            if (stored == revision) {
                return StoredJson.MAPPER.readValue(data, event);
            }
            var json = StoredJson.MAPPER.readValue(data, ObjectNode.class);
            for (var upcaster : upcasters.subList(stored - oldestReadable(), upcasters.size())) {
                json = upcaster.apply(json);
            }
            return StoredJson.MAPPER.treeToValue(json, event);
        }
    }

    private final Map<String, Type<E>> byName = new LinkedHashMap<>();
    private final Map<Class<?>, Type<E>> byClass = new HashMap<>();

    /// Adds a type.
    ///
    /// @param name     as it is stored, for ever
    /// @param revision that is written from now on
    public EventTypes<E> with(String name, int revision, Class<? extends E> event) {
        var type = new Type<E>(name, revision, event, new ArrayList<>());
        if (byName.put(name, type) != null || byClass.put(event, type) != null) {
            throw new IllegalArgumentException("named twice: " + name + ", " + event);
        }
        return this;
    }

    /// Adds how an earlier revision of a type is read. Upcasters are given from the newest to the oldest, so that there is
    /// none that leads nowhere.
    ///
    /// @param revision that is turned into the next one: one less than the oldest that can be read so far
    /// @param upcaster from the data of this revision to that of the next; it may change the object that it is given
    public EventTypes<E> upcasting(String name, int revision, UnaryOperator<ObjectNode> upcaster) {
        var type = byName.get(name);
        if (type == null || revision < 1 || revision != type.oldestReadable() - 1) {
            throw new IllegalArgumentException(
                    "revision " + revision + " of " + name + " does not come just before the oldest that is read");
        }
        type.upcasters.addFirst(upcaster);
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

    /// @throws IllegalArgumentException if the type is unknown, or the revision newer than this code or too old for its
    ///                                  upcasters
    public E read(RecordedEvent recorded) {
        var type = byName.get(recorded.type());
        if (type == null || !type.reads(recorded.revision())) {
            throw new IllegalArgumentException("no event type " + recorded.type() + " in revision "
                    + recorded.revision() + ", as it stands at position " + recorded.position());
        }
        return type.read(recorded.revision(), recorded.data());
    }
}
