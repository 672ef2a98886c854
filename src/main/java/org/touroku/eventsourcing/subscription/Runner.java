package org.touroku.eventsourcing.subscription;

import java.util.Optional;
import java.util.Set;

/// Advances a subscription batch by batch.
public interface Runner extends AutoCloseable {
    /// Where a batch ended.
    ///
    /// @param position that is handled and committed
    /// @param parked   the streams that wait at an earlier event
    /// @param next     what comes after it
    record Step(long position, Set<String> parked, Next next) {}

    /// What comes after a batch.
    enum Next {
        /// The log ends there.
        NOTHING,
        /// More events.
        MORE,
        /// Another instance is handling events in a transaction, which will be over soon.
        HELD_ELSEWHERE,
        /// Another instance handles events for as long as it lives.
        LEASED_ELSEWHERE,
        /// Events are left to another version of the code.
        OTHER_VERSION,
        /// An event that this version of the code does not know.
        UNKNOWN_EVENT,
        /// There is no checkpoint: the generation of a projection is not filled yet, or was dropped.
        NO_CHECKPOINT
    }

    /// Handles the next events, or finds out how far another instance has come that is doing so.
    Step advance();

    /// Continues a parked stream as far as possible.
    ///
    /// @param skip the reason for which the event is skipped that could not be handled; empty to try it again
    /// @return the stream if it still waits; empty if it is not parked any more
    Optional<ParkedStream> resume(String streamId, Optional<String> skip);

    @Override
    void close();
}
