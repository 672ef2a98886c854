package org.touroku.eventsourcing;

import java.time.Instant;
import java.util.List;

/// What one command adds to the log: all of it or nothing.
///
/// @param expectedVersion of the stream, as the command found it; 0 for a new stream
/// @param events          at least one
/// @param claims          to take together with the events
/// @param metadata        where the events come from: see [Metadata#write]
/// @param at              when the command was given
public record Append(StreamId stream, long expectedVersion, List<NewEvent> events, List<Claim> claims,
        String metadata, Instant at) {
    public Append {
        if (events.isEmpty()) {
            throw new IllegalArgumentException("an append needs an event");
        }
        events = List.copyOf(events);
        claims = List.copyOf(claims);
    }
}
