package org.touroku.eventsourcing;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// Where an event came from.
///
/// @param commandId     of the command that caused it: unique, the same for all events of one append
/// @param correlationId of the conversation that the command belongs to
/// @param caller        who asked for it
/// @param traceparent   of the sampled trace that it belongs to, if any (W3C Trace Context, section 3.2)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Metadata(String commandId, String correlationId, String caller, @Nullable String traceparent) {
    public Metadata(String commandId, String correlationId, String caller) {
        this(commandId, correlationId, caller, null);
    }

    public static Metadata read(String json) {
        return StoredJson.MAPPER.readValue(json, Metadata.class);
    }

    public String write() {
        return StoredJson.MAPPER.writeValueAsString(this);
    }
}
