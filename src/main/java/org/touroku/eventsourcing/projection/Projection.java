package org.touroku.eventsourcing.projection;

import java.util.List;

import org.touroku.eventsourcing.RecordedEvent;

/// A read model: what its tables hold follows from the log alone.
public interface Projection {
    /// Its name, and that of its checkpoint; a migration creates that row.
    String name();

    /// The version of this code. Raised when the code fills the tables otherwise than it did before: they are rebuilt then.
    /// A migration may add columns; the version before has to get along with them until the new tables are there.
    default int version() {
        return 1;
    }

    /// The tables that it fills.
    List<ReadTable> tables();

    /// Applies the next events, in the order of the log, through the connection of the given tables: its transaction also
    /// moves the checkpoint, so each event is applied exactly once. Event types that it does not know are passed over.
    ///
    /// What cannot be applied is refused by an exception that is not one of the database's availability: the event's stream
    /// is parked then. When it goes on, its events are given one by one, and come later than those of other streams that
    /// follow them in the log.
    void apply(List<RecordedEvent> events, ReadTables tables);

    /// Whether it is applied within the transactions that append, where it can be: then what was appended is visible as
    /// soon as it is durable. Others follow by themselves, in larger steps, and at once when somebody waits for them.
    default boolean followsCommits() {
        return true;
    }
}
