package org.touroku.eventsourcing;

import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// A job as operators see it.
///
/// @param cause     the position of the event that caused it
/// @param round     1, and one more each time that it is begun anew after it had ended
/// @param attempts  that were begun in this round
/// @param dueAt     when it is done next; null if it has ended
/// @param error     of the last attempt that failed in this round, or why it was cancelled; null if there is none
/// @param createdAt when it was created
/// @param endedAt   null if it has not ended
public record JobStatus(long id, String process, StreamId stream, long cause, String kind, State state, int round,
        int attempts, @Nullable Instant dueAt, @Nullable String error, Instant createdAt, @Nullable Instant endedAt) {
    /// Tables and JSON have the name in lower case.
    public enum State {
        /// Not done yet, and never failed in this round.
        WAITING,
        /// An instance is doing it.
        RUNNING,
        /// Its last attempt failed; it is tried again.
        FAILED,
        /// It has ended.
        DONE,
        /// It was not needed any more.
        CANCELLED,
        /// It is not tried again, unless an operator retries it.
        ABANDONED;

        public boolean hasEnded() {
            return this == DONE || this == CANCELLED || this == ABANDONED;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
