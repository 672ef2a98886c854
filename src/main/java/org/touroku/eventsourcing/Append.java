package org.touroku.eventsourcing;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// What one command adds to the log: all of it or nothing.
///
/// @param expectedVersion of the stream, as the command found it; 0 for a new stream
/// @param events          at least one, unless there is only an answer to remember
/// @param claims          that the stream holds from then on, one of a kind at most: each releases the one of its kind that
///                        it held before
/// @param metadata        where the events come from: see [Metadata#write]
/// @param at              when the command was given
/// @param request         that is to be carried out once, however often it is repeated
public record Append(StreamId stream, long expectedVersion, List<NewEvent> events, List<Claim> claims,
        String metadata, Instant at, @Nullable IdempotentRequest request) {
    public Append {
        if (events.isEmpty() && request == null) {
            throw new IllegalArgumentException("an append needs an event, or an answer to remember");
        }
        events = List.copyOf(events);
        claims = List.copyOf(claims);
    }

    public Append(StreamId stream, long expectedVersion, List<NewEvent> events, List<Claim> claims, String metadata,
            Instant at) {
        this(stream, expectedVersion, events, claims, metadata, at, null);
    }
}
