package org.touroku.eventsourcing;

/// The stream of events of one aggregate.
///
/// @param type what kind of aggregate it is, such as `order`: 1–32 ASCII characters
/// @param id   which one it is: a ULID, 26 characters, unique across all types
public record StreamId(String type, String id) {
    public StreamId {
        if (type.isEmpty() || type.length() > 32) {
            throw new IllegalArgumentException("stream type must have 1–32 characters: " + type);
        }
        if (id.length() != 26) {
            throw new IllegalArgumentException("stream id must be a ULID: " + id);
        }
    }
}
