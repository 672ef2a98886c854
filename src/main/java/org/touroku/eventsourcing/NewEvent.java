package org.touroku.eventsourcing;

/// An event to be appended.
///
/// @param type     its stored name, such as `OrderPlaced`: 1–64 ASCII characters, never changed
/// @param revision of the type, 1 or more
/// @param data     a JSON object, stored byte for byte
/// @param plain    the same object before personal data were encrypted, for what is extended in the transaction of the append
public record NewEvent(String type, int revision, String data, String plain) {
    public NewEvent {
        if (type.isEmpty() || type.length() > 64) {
            throw new IllegalArgumentException("event type must have 1–64 characters: " + type);
        }
        if (revision < 1) {
            throw new IllegalArgumentException("revision must be 1 or more: " + revision);
        }
    }

    /// Without personal data.
    public NewEvent(String type, int revision, String data) {
        this(type, revision, data, data);
    }

    @Override
    public String toString() {
        return type + " " + revision;
    }
}
