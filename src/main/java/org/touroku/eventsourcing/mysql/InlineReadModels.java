package org.touroku.eventsourcing.mysql;

import java.util.List;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// Read models that are extended in the transaction that appends, so that one commit serves both.
public interface InlineReadModels {
    /// Locks the read models that can be extended at once, when the packet is executed.
    Locked lock(Packet packet);

    /// Extends nothing: the subscriptions of the read models catch up.
    Extension extendNothing();

    /// Locked read models.
    interface Locked {
        /// Extends them by events that are being appended in the same transaction, under the head's lock. If this throws, the append
        /// is rolled back, and in the end repeated without it.
        Extension extend(List<RecordedEvent> appended, MySqlTransaction transaction);
    }

    /// What a transaction has extended.
    interface Extension {
        /// Whether all inline read models show the new events of a stream.
        boolean shows(StreamId stream);

        /// Passes the new position on to requests that wait for it. To be called after the commit.
        void committed();
    }
}
