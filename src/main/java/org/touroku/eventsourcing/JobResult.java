package org.touroku.eventsourcing;

import java.util.List;

/// How a job ends.
public sealed interface JobResult {
    /// It is done.
    ///
    /// @param next jobs to create, with the same cause, in the transaction that ends this one; those that exist are left as they are
    record Done(List<JobChange.Schedule> next) implements JobResult {
        public Done {
            next = List.copyOf(next);
        }

        public Done() {
            this(List.of());
        }
    }

    /// It is not needed any more.
    ///
    /// @param reason why, without personal data
    record Cancelled(String reason) implements JobResult {}

    /// It can never succeed, so it is abandoned.
    ///
    /// @param error why, without personal data
    record Rejected(String error) implements JobResult {}
}
