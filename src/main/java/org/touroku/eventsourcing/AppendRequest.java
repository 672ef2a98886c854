package org.touroku.eventsourcing;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.AppendResult.ClaimConflict;

/// What one command adds to the log: all of it or nothing.
///
/// @param expectedVersion of the stream, as the command found it; 0 for a new stream
/// @param events          at least one, unless there is only a response to store, or a job to ask for
/// @param claims          that the stream holds from then on, at most one of each kind; each releases the claim of its kind
///                        that the stream held before
/// @param key             what happens to the key of the stream
/// @param condition       which must be met besides; null if there is none
/// @param idempotent      stores the response to the command under its idempotency key; null if it has none
/// @param jobs            that are asked for besides
/// @param otherwise       what is appended instead, in the same transaction, if another stream holds one of the claims: a request without
///                        claims, such as one that stores the response to the refusal. It may be called within the transaction, so it has
///                        to be a pure function
public record AppendRequest(StreamId stream, long expectedVersion, List<NewEvent> events, List<Claim> claims,
        Metadata metadata, KeyUse key, @Nullable AppendCondition condition, @Nullable IdempotentAppend idempotent,
        List<JobRequest> jobs, Function<ClaimConflict, Optional<AppendRequest>> otherwise) {
    public AppendRequest {
        if (expectedVersion < 0) {
            throw new IllegalArgumentException("expected version must be 0 or more: " + expectedVersion);
        }
        if (events.isEmpty() && idempotent == null && jobs.isEmpty()) {
            throw new IllegalArgumentException("an append needs an event, a response to store, or a job");
        }
        if (claims.stream().map(Claim::kind).distinct().count() < claims.size()) {
            throw new IllegalArgumentException("a stream holds at most one claim of each kind");
        }
        events = List.copyOf(events);
        claims = List.copyOf(claims);
        jobs = List.copyOf(jobs);
    }

    /// Without anything that is appended instead.
    public AppendRequest(StreamId stream, long expectedVersion, List<NewEvent> events, List<Claim> claims,
            Metadata metadata, KeyUse key, @Nullable AppendCondition condition, @Nullable IdempotentAppend idempotent,
            List<JobRequest> jobs) {
        this(stream, expectedVersion, events, claims, metadata, key, condition, idempotent, jobs,
                _ -> Optional.empty());
    }

    /// Without jobs.
    public AppendRequest(StreamId stream, long expectedVersion, List<NewEvent> events, List<Claim> claims,
            Metadata metadata, KeyUse key, @Nullable AppendCondition condition, @Nullable IdempotentAppend idempotent) {
        this(stream, expectedVersion, events, claims, metadata, key, condition, idempotent, List.of(),
                _ -> Optional.empty());
    }

    /// For a stream without a key.
    public AppendRequest(StreamId stream, long expectedVersion, List<NewEvent> events, List<Claim> claims,
            Metadata metadata) {
        this(stream, expectedVersion, events, claims, metadata, KeyUse.NONE, null, null);
    }
}
