package org.touroku.eventsourcing;

/// The result of an append.
public sealed interface AppendResult {
    /// Durable, and visible to every reader of the log.
    ///
    /// @param version  of the stream after it
    /// @param position of the last event that was appended; 0 if there was none
    /// @param visible  whether the inline projections show its events as soon as they are committed
    record Appended(long version, long position, boolean visible) implements AppendResult {}

    /// Nothing was appended: the stream is not at the expected version.
    record VersionConflict(long actualVersion) implements AppendResult {}

    /// Nothing was appended: the condition of the append is not met.
    record ConditionNotMet(AppendCondition condition) implements AppendResult {}

    /// Another stream holds the claim. Nothing was appended, unless the request says what is appended instead.
    ///
    /// @param holder that stream, which is taken to be of the type of the one that wants the claim
    record ClaimConflict(Claim claim, StreamId holder) implements AppendResult {}

    /// Nothing was appended: a command with the same idempotency key was handled before.
    record Duplicate(StoredResponse first) implements AppendResult {}
}
