package org.touroku.eventsourcing.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.touroku.eventsourcing.EventSerializer;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.Personal;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamEncryption;
import org.touroku.eventsourcing.StreamEncryption.DataKey;
import org.touroku.eventsourcing.StreamEncryption.NewKey;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.UnknownEvent;

/// Maps the events of one kind of stream to their stored names. The components of a record become JSON members in snake case;
/// members that the record does not know are ignored, so that components may be added. Any other change becomes a new
/// revision of the type, with an upcaster from the revision before it.
///
/// @param <E> events, all of them records
public final class EventTypes<E> implements EventSerializer<E> {
    /// @param personal  members of its JSON object
    /// @param upcasters from one revision to the next, the last to the current one
    private record Type<E>(String name, int revision, Class<? extends E> event, Set<String> personal,
            List<UnaryOperator<ObjectNode>> upcasters) {
        int oldestReadable() {
            return revision - upcasters.size();
        }

        E read(String data) {
            return StoredJson.MAPPER.readValue(data, event);
        }

        E read(int stored, ObjectNode data) {
            var json = data;
            for (var upcaster : upcasters.subList(stored - oldestReadable(), upcasters.size())) {
                json = upcaster.apply(json);
            }
            return StoredJson.MAPPER.treeToValue(json, event);
        }
    }

    private final String streamType;
    private final @Nullable StreamEncryption encryption;
    private final Map<String, Type<E>> byName = new LinkedHashMap<>();
    private final Map<Class<?>, Type<E>> byClass = new HashMap<>();

    /// For events without personal data.
    ///
    /// @param streamType of the streams that have these events
    public EventTypes(String streamType) {
        this(streamType, null);
    }

    /// @param encryption of the components that are marked as [Personal]; null for none
    public EventTypes(String streamType, @Nullable StreamEncryption encryption) {
        this.streamType = streamType;
        this.encryption = encryption;
    }

    /// Adds a type.
    ///
    /// @param name     as it is stored, never changed
    /// @param revision that is written
    public EventTypes<E> with(String name, int revision, Class<? extends E> event) {
        var type = new Type<E>(name, revision, event, PersonalMembers.namesIn(event), new ArrayList<>());
        if (byName.put(name, type) != null || byClass.put(event, type) != null) {
            throw new IllegalArgumentException("named twice: " + name + ", " + event);
        }
        return this;
    }

    /// Adds the upcaster for an earlier revision of a type. Upcasters are added from the newest to the oldest, without a gap.
    ///
    /// @param revision of the data that it reads: one less than the oldest that can be read so far
    /// @param upcaster to the data of the next revision; it may change the object that it is given
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

    @Override
    public @Nullable NewKey newKey(StreamId stream) {
        return encryption == null ? null : encryption.newKey(stream);
    }

    @Override
    public @Nullable DataKey unwrap(String key, StreamId stream) {
        return encryption == null ? null : encryption.unwrap(key, stream);
    }

    @Override
    public NewEvent write(E event, StreamId stream, long version, @Nullable DataKey key) {
        var type = byClass.get(event.getClass());
        if (type == null) {
            throw new IllegalArgumentException("no stored name for " + event.getClass());
        }
        var plain = StoredJson.MAPPER.writeValueAsString(event);
        return new NewEvent(type.name, type.revision, encryption == null || type.personal.isEmpty()
                ? plain
                : new PersonalMembers(stream, version, type.name, key).encrypt(plain, type.personal),
                plain);
    }

    @Override
    public boolean knows(RecordedEvent recorded) {
        var type = byName.get(recorded.type());
        return recorded.stream().type().equals(streamType) && type != null && recorded.revision() <= type.revision;
    }

    /// @throws UnknownEvent             if the type is unknown, or the revision newer than this code
    /// @throws IllegalArgumentException if the revision is older than any that there is an upcaster for
    @Override
    public E read(RecordedEvent recorded) {
        var type = byName.get(recorded.type());
        if (type == null || !knows(recorded)) {
            throw new UnknownEvent(recorded);
        }
        if (recorded.revision() < type.oldestReadable()) {
            throw new IllegalArgumentException("no upcaster for revision %d of %s, at position %d"
                    .formatted(recorded.revision(), recorded.type(), recorded.position()));
        }
        return recorded.revision() == type.revision && !isEncrypted(recorded)
                ? type.read(recorded.data())
                : type.read(recorded.revision(), decrypt(recorded, JsonNodeFactory.instance.stringNode("")));
    }

    /// The data of an event as they were before they were encrypted, with null for personal data whose key was deleted.
    public String data(RecordedEvent recorded) {
        return isEncrypted(recorded)
                ? StoredJson.MAPPER.writeValueAsString(decrypt(recorded, JsonNodeFactory.instance.nullNode()))
                : recorded.data();
    }

    private boolean isEncrypted(RecordedEvent recorded) {
        return encryption != null && PersonalMembers.areIn(recorded.data());
    }

    /// @param erased in place of personal data whose key was deleted
    private ObjectNode decrypt(RecordedEvent recorded, JsonNode erased) {
        return encryption == null
                ? StoredJson.MAPPER.readValue(recorded.data(), ObjectNode.class)
                : PersonalMembers.of(encryption, recorded.stream(), recorded.version(), recorded.type(),
                        recorded.key()).decrypt(recorded.data(), erased);
    }

    /// Whether the key of the event's stream was deleted, so that its personal data can't be read any more.
    public boolean isErased(RecordedEvent recorded) {
        var type = byName.get(recorded.type());
        return encryption != null && recorded.key() == null
                && (PersonalMembers.areIn(recorded.data()) || (type != null && type.personal.isEmpty()));
    }

    /// Whether personal data of an event are not encrypted: it was recorded before they were.
    public boolean isPlain(RecordedEvent recorded) {
        var type = byName.get(recorded.type());
        return type != null && !type.personal.isEmpty() && !PersonalMembers.areIn(recorded.data());
    }
}
