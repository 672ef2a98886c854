package org.touroku.eventsourcing;

import org.jspecify.annotations.Nullable;

/// Where an event came from.
///
/// @param commandId     of the command that caused it: unique, the same for all events of one append
/// @param correlationId of the conversation that the command belongs to
/// @param caller        who sent the command, as authenticated
/// @param traceparent   of the sampled trace that it belongs to, if any (W3C Trace Context, section 3.2)
public record Metadata(String commandId, String correlationId, String caller, @Nullable String traceparent) {
    public Metadata(String commandId, String correlationId, String caller) {
        this(commandId, correlationId, caller, null);
    }
}
