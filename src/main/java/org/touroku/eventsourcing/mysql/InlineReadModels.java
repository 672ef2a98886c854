package org.touroku.eventsourcing.mysql;

import java.util.List;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// Read models that are extended in the transaction that appends, so that one commit serves both.
public interface InlineReadModels {
    /// Extends the read models by events that are being appended on the same connection, under the head's lock. If this
    /// throws, the append is rolled back, and in the end repeated without it.
    Extension extend(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc);

    /// Extends nothing: the subscriptions of the read models catch up.
    Extension extendNothing();

    /// What a transaction has extended.
    interface Extension {
        /// Whether all inline read models show the new events of a stream.
        boolean shows(StreamId stream);

        /// Passes the new position on to requests that wait for it. To be called after the commit.
        void committed();
    }
}
