package org.touroku.eventsourcing;

import java.util.List;

/// How a job ends.
public sealed interface JobResult {
    /// It is done.
    ///
    /// @param changes of the jobs of its stream, with the same cause, in the transaction that ends it
    record Done(List<JobChange> changes) implements JobResult {
        public Done {
            changes = List.copyOf(changes);
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
    /// @param error   why, without personal data
    /// @param changes as those of [Done]
    record Rejected(String error, List<JobChange> changes) implements JobResult {
        public Rejected {
            changes = List.copyOf(changes);
        }

        public Rejected(String error) {
            this(error, List.of());
        }
    }
}
