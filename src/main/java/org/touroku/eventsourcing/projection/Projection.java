package org.touroku.eventsourcing.projection;

import java.util.List;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;

/// A read model: what its tables hold follows from the log alone.
public interface Projection {
    /// Its name, and that of its checkpoint; a migration creates that row.
    String name();

    /// Applies the next events, in the order of the log, through the given connection: its transaction also moves the
    /// checkpoint, so each event is applied exactly once. Event types that it does not know are passed over.
    void apply(List<RecordedEvent> events, NamedParameterJdbcOperations jdbc);

    /// Whether it is applied within the transactions that append, where it can be: then what was appended is visible as
    /// soon as it is durable. Others follow by themselves, in larger steps, and at once when somebody waits for them.
    default boolean followsCommits() {
        return true;
    }
}
