package org.touroku.eventsourcing;

/// The log of everything that has happened, to be extended.
///
/// An append is durable and visible when its outcome is [AppendOutcome.Appended], and leaves no trace at all otherwise.
public interface EventStore extends EventLog {
    /// Appends at the end of the log, and returns when the outcome is final. Any number of threads and instances may
    /// append; each gets its own outcome, whatever becomes of the others.
    ///
    /// @throws EventStoreUnavailable if the outcome could not be reached in time
    AppendOutcome append(Append append);
}
