package org.touroku.eventsourcing;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// What one command adds to the log: all of it or nothing.
///
/// @param expectedVersion of the stream, as the command found it; 0 for a new stream
/// @param events          at least one, unless there is only a response to store
/// @param claims          that the stream holds from then on, at most one of each kind; each releases the claim of its kind
///                        that the stream held before
/// @param key             what happens to the key of the stream
/// @param condition       which must be met besides; null if there is none
/// @param idempotent      stores the response to the command under its idempotency key; null if it has none
public record AppendRequest(StreamId stream, long expectedVersion, List<NewEvent> events, List<Claim> claims,
        Metadata metadata, KeyUse key, @Nullable AppendCondition condition, @Nullable IdempotentAppend idempotent) {
    public AppendRequest {
        if (expectedVersion < 0) {
            throw new IllegalArgumentException("expected version must be 0 or more: " + expectedVersion);
        }
        if (events.isEmpty() && idempotent == null) {
            throw new IllegalArgumentException("an append needs an event, or a response to store");
        }
        if (claims.stream().map(Claim::kind).distinct().count() < claims.size()) {
            throw new IllegalArgumentException("a stream holds at most one claim of each kind");
        }
        events = List.copyOf(events);
        claims = List.copyOf(claims);
    }

    /// For a stream without a key.
    public AppendRequest(StreamId stream, long expectedVersion, List<NewEvent> events, List<Claim> claims,
            Metadata metadata) {
        this(stream, expectedVersion, events, claims, metadata, KeyUse.NONE, null, null);
    }
}
