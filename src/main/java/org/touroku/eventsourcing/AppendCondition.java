package org.touroku.eventsourcing;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/// What an append depends on besides its own stream: another stream, which must not have changed. It is checked under the lock of the log's
/// head, in the transaction of the append.
///
/// @param version that the other stream must have
/// @param before  the time at which the condition ends, by the database's clock; null if it does not end
public record AppendCondition(StreamId stream, long version, @Nullable Instant before) {
    /// @param actual the version of the other stream
    public boolean isMet(long actual, Instant now) {
        return actual == version && (before == null || now.isBefore(before));
    }

    /// Thrown for a command whose condition was not met. Nothing was appended.
    public static final class NotMet extends RuntimeException {
        public NotMet(AppendCondition condition) {
            super("the stream " + condition.stream.id() + " has changed, or the condition has ended");
        }
    }
}
