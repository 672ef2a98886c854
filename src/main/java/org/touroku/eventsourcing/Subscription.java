package org.touroku.eventsourcing;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// A consumer of the log, which continues after its checkpoint. It gets every event, in the order of positions. Any number of
/// instances may run it; one of them handles events at a time, and another one takes over when that one falls silent.
///
/// An event that can't be handled parks its stream: this event and all later ones of its stream wait until somebody has them
/// retried or skipped; other streams go on. An event that this version of the code does not know stops the subscription until
/// a newer version has handled it. Older instances leave the subscription alone from then on if that has a higher [#version].
public sealed interface Subscription {
    /// 1–64 ASCII characters, unique, never changed: its checkpoint has this name.
    String name();

    /// Of this code, 1 or more. To be raised when older code must not go on after this code has handled events.
    default int version() {
        return 1;
    }

    /// Where it begins when it has no checkpoint.
    default Start start() {
        return Start.BEGINNING;
    }

    enum Start {
        /// The first event of the log.
        BEGINNING,
        /// What is appended after its first start.
        END
    }

    /// Whether it follows the log at once. Otherwise it takes five steps a second at most, so that it costs appends little.
    default boolean isPrompt() {
        return true;
    }

    /// Has its effects in the database of the event store, each exactly once.
    non-sealed interface Transactional extends Subscription {
        /// The only kind of streams whose events it gets, where that is worth an early choice: all others are passed over without being
        /// read. Null for the whole log.
        default @Nullable String streamType() {
            return null;
        }

        /// Handles the next events. If this throws, what it has written is rolled back. It is tried again with fewer events
        /// until those are found that can't be handled; unless the exception comes from the database and is not about values.
        ///
        /// It has to be quick: after two seconds without a statement the database ends the transaction. So it sends no
        /// commands and calls no other system.
        void handle(List<RecordedEvent> batch, Transaction transaction);
    }

    /// Has its effects elsewhere, each at least once. After a failure or a takeover, handled events are redelivered
    /// from the checkpoint on. An effect that is applied only if its position is above that of the last effect of its stream is
    /// applied exactly once and in order. (A parked stream continues after others have passed it.)
    non-sealed interface External extends Subscription {
        /// This instance has taken over: new events follow a position. Those of parked streams that are retried lie before it.
        ///
        /// @param position the checkpoint; 0 at the beginning of the log
        default void startAfter(long position) {}

        /// Handles the next events. What it throws counts as a failure of the other system: the batch is redelivered.
        ///
        /// @throws UnprocessableEvent for an event that it will never be able to handle: its stream is parked
        /// @throws Exception          if the other system is not available
        void handle(List<RecordedEvent> batch) throws Exception;
    }
}
