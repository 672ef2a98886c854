package org.touroku.operations;

import java.time.Instant;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.eventsourcing.projection.DifferingStream;

/// A user whose rows in a projection differ from a replay of the log.
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record DifferingUserView(String userId, Instant foundAt) {
    static DifferingUserView of(DifferingStream differing) {
        return new DifferingUserView(differing.streamId(), differing.foundAt());
    }
}
