package org.touroku.eventsourcing;

/// What became of an append.
public sealed interface AppendOutcome {
    /// Durable, and visible to every reader of the log.
    ///
    /// @param version  of the stream after it
    /// @param position of its last event; 0 if it has none
    record Appended(long version, long position) implements AppendOutcome {}

    /// Nothing was written: the stream is not at the expected version.
    record StreamMovedOn(long actualVersion) implements AppendOutcome {}

    /// Nothing was written: another stream holds the claim.
    record ClaimTaken(Claim claim) implements AppendOutcome {}

    /// Nothing was written: a request with the same key has been carried out before.
    record CarriedOutBefore(StoredAnswer first) implements AppendOutcome {}
}
