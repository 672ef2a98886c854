package org.touroku.eventsourcing.process;

import java.time.Duration;
import java.util.List;

import org.touroku.eventsourcing.JobChange;

/// How an attempt at a job has ended.
sealed interface Outcome {
    record Done(List<JobChange> changes) implements Outcome {}

    record Cancelled(String reason) implements Outcome {}

    record Abandoned(String error, List<JobChange> changes) implements Outcome {}

    /// @param pause until the next attempt
    record Failed(String error, Duration pause) implements Outcome {}

    /// It was interrupted because this instance ends, and does not count.
    record Released() implements Outcome {}

    /// Its name among metrics.
    default String label() {
        return switch (this) {
            case Done _ -> "done";
            case Cancelled _ -> "cancelled";
            case Abandoned _ -> "abandoned";
            case Failed _ -> "failed";
            case Released _ -> "released";
        };
    }
}
