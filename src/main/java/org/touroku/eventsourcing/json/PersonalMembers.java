package org.touroku.eventsourcing.json;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.io.StringWriter;
import java.util.Arrays;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.node.ObjectNode;

import org.touroku.eventsourcing.Personal;
import org.touroku.eventsourcing.StreamEncryption;
import org.touroku.eventsourcing.StreamEncryption.DataKey;
import org.touroku.eventsourcing.StreamEncryption.Place;
import org.touroku.eventsourcing.StreamId;

/// The personal members of one stored JSON object. In place of its value, each has an object that marks it as encrypted:
/// `{"encrypted": "…"}`.
///
/// @param type of the event or the state
/// @param key  of the stream; null if it has none, or has none any more
record PersonalMembers(StreamId stream, long version, String type, @Nullable DataKey key) {
    private static final String ENCRYPTED = "encrypted";
    private static final String MARK = "{\"" + ENCRYPTED + "\":\"";

    /// @param key as it is stored
    static PersonalMembers of(StreamEncryption encryption, StreamId stream, long version, String type,
            @Nullable String key) {
        return new PersonalMembers(stream, version, type, key == null ? null : encryption.unwrap(key, stream));
    }

    /// The names of the members that are personal.
    ///
    /// @throws IllegalArgumentException if one is not a text
    static Set<String> namesIn(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .filter(component -> component.isAnnotationPresent(Personal.class))
                .map(component -> {
                    if (component.getType() != String.class) {
                        throw new IllegalArgumentException("not a text: " + component);
                    }
                    return PropertyNamingStrategies.SNAKE_CASE
                            .nameForField(StoredJson.MAPPER.serializationConfig(), null, component.getName());
                }).collect(toUnmodifiableSet());
    }

    /// Whether some of a stored object are encrypted. A text in JSON can't look like the mark, since its quotes are escaped.
    static boolean areIn(String stored) {
        return stored.contains(MARK);
    }

    /// Encrypts some members of an object.
    ///
    /// @throws IllegalStateException if the stream has no key: personal data are never stored as they are
    String encrypt(String plain, Set<String> personal) {
        var encrypted = new StringWriter(4 * plain.length());
        try (var read = StoredJson.MAPPER.createParser(plain);
                var written = StoredJson.MAPPER.createGenerator(encrypted)) {
            read.nextToken();
            written.writeStartObject();
            while (read.nextToken() != JsonToken.END_OBJECT) {
                var member = read.currentName();
                read.nextToken();
                written.writeName(member);
                if (personal.contains(member)) {
                    write(member, read.getString(), written);
                } else {
                    written.copyCurrentStructure(read);
                }
            }
            written.writeEndObject();
        }
        return encrypted.toString();
    }

    private void write(String member, String text, JsonGenerator written) {
        if (key == null) {
            throw new IllegalStateException("no key for stream " + stream.id());
        }
        written.writeStartObject();
        written.writeStringProperty(ENCRYPTED, key.encrypt(text, place(member)));
        written.writeEndObject();
    }

    /// @param erased in place of each member if the key was deleted
    /// @return the object with all members decrypted
    /// @throws IllegalArgumentException if a member was not encrypted under this key for this place
    ObjectNode decrypt(String stored, JsonNode erased) {
        var json = StoredJson.MAPPER.readValue(stored, ObjectNode.class);
        for (var member : json.properties()) {
            if (member.getValue() instanceof ObjectNode marked && marked.size() == 1
                    && marked.path(ENCRYPTED).isString()) {
                var text = marked.get(ENCRYPTED).stringValue();
                member.setValue(key == null
                        ? erased
                        : json.stringNode(key.decrypt(text, place(member.getKey()))));
            }
        }
        return json;
    }

    private Place place(String member) {
        return new Place(stream, version, type, member);
    }
}
