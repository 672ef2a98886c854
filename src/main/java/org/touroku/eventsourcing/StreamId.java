package org.touroku.eventsourcing;

/// The stream of events about one thing.
///
/// @param type what kind of thing it is, such as `user`: 1–32 ASCII characters
/// @param id   which one it is: a ULID, 26 characters
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
