package org.touroku.eventsourcing;

/// Where an event came from.
///
/// @param commandId     of the command that caused it: unique, the same for all events of one append
/// @param correlationId of the conversation that the command belongs to
/// @param caller        who asked for it
public record Metadata(String commandId, String correlationId, String caller) {
    public static Metadata read(String json) {
        return StoredJson.MAPPER.readValue(json, Metadata.class);
    }

    public String write() {
        return StoredJson.MAPPER.writeValueAsString(this);
    }
}
