package org.touroku.eventsourcing.projection;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.RecordedEvent;

/// A subscription that fills tables, whose rows follow from the log alone.
///
/// An event that this version of the code does not know is passed over: it was appended by a newer version, which has
/// generations of its own.
public interface Projection {
    /// When events are applied.
    enum Lifecycle {
        /// In the transaction that appends them where possible: they are visible as soon as they are durable.
        INLINE,
        /// After the append, in larger batches; at once when a request waits for it.
        ASYNC
    }

    /// 1–40 of a–z and _, unique, never changed.
    String name();

    /// The version of this code, 1 or more. To be raised when the code declares or fills the tables otherwise than before. Each
    /// version fills generations of its own, so versions run side by side.
    default int version() {
        return 1;
    }

    default Lifecycle lifecycle() {
        return Lifecycle.INLINE;
    }

    /// As [org.touroku.eventsourcing.Subscription.Transactional#streamType]; never for an inline projection.
    default @Nullable String streamType() {
        return null;
    }

    /// The tables that it fills, the same for all time under the same [#version]. Their names are unique among projections.
    List<ReadTable> tables();

    /// Applies the next events, in the order of the log, through the connection of the given tables: its transaction also
    /// moves the checkpoint, so each event is applied exactly once. After two seconds without a statement the database ends
    /// the transaction.
    ///
    /// If it throws, and not because the database is not available, the event's stream is parked. When that goes on, its
    /// events are given one by one, later than those of other streams that follow them in the log.
    void apply(List<RecordedEvent> events, ReadTables tables);
}
