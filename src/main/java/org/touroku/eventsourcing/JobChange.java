package org.touroku.eventsourcing;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/// How an event, or the end of a job, changes the jobs of its stream.
public sealed interface JobChange {
    /// Creates a job, unless the same event has created one of this kind before.
    ///
    /// @param kind  1–40 ASCII characters
    /// @param after how long after now it becomes due, by the database's clock; not negative
    record Schedule(String kind, Duration after) implements JobChange {
        public Schedule {
            Job.checkKind(kind);
            if (after.isNegative()) {
                throw new IllegalArgumentException("a job can't become due in the past: " + after);
            }
        }

        /// Due at once.
        public Schedule(String kind) {
            this(kind, Duration.ZERO);
        }
    }

    /// Cancels the jobs that earlier events of the stream have caused and that have not ended. The result of one that is being done
    /// is not stored, and creates no other job.
    ///
    /// @param kind null for jobs of every kind
    record Cancel(@Nullable String kind) implements JobChange {
        public static Cancel all() {
            return new Cancel(null);
        }
    }

    /// Makes jobs that wait become due earlier; those that are due earlier anyway are left as they are.
    ///
    /// @param within how long after now they become due at the latest, by the database's clock; not negative
    record Expedite(String kind, Duration within) implements JobChange {
        public Expedite {
            Job.checkKind(kind);
            if (within.isNegative()) {
                throw new IllegalArgumentException("a job can't become due in the past: " + within);
            }
        }
    }
}
