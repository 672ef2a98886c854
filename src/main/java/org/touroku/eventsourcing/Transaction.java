package org.touroku.eventsourcing;

/// The transaction in which a subscription's checkpoint moves: what is written in it is committed together with the
/// checkpoint, or not at all.
public interface Transaction {
    /// The transaction's connection, as a type of the event store that runs it.
    ///
    /// @throws IllegalArgumentException if the event store does not offer that type
    <T> T unwrap(Class<T> type);
}
