package org.touroku.operations;

import java.time.Instant;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.eventsourcing.subscription.ParkedStream;

/// A user who is parked in a projection.
///
/// @param position of the event that cannot be applied
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ParkedUserView(String userId, long position, String error, Instant parkedAt) {
    static ParkedUserView of(ParkedStream parked) {
        return new ParkedUserView(parked.stream().id(), parked.position(), parked.error(), parked.parkedAt());
    }
}
