package org.touroku.operations;

import java.time.Instant;

import org.springframework.hateoas.server.core.Relation;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.eventsourcing.projection.DifferingStream;

/// A user whose rows in a projection differ from a replay of the log.
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Relation(itemRelation = "differing", collectionRelation = "differing")
record DifferingUserView(String userId, Instant foundAt) {
    static DifferingUserView of(DifferingStream differing) {
        return new DifferingUserView(differing.streamId(), differing.foundAt());
    }
}
