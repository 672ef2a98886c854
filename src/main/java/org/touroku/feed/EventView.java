package org.touroku.feed;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonRawValue;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.eventsourcing.RecordedEvent;

/// An event as it is served. Its data and metadata are the JSON objects that are stored, byte for byte.
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record EventView(long position, String type, int revision, String userId, long version, Instant recordedAt,
        @JsonRawValue String data, @JsonRawValue String metadata) {
    static EventView of(RecordedEvent event) {
        return new EventView(event.position(), event.type(), event.revision(), event.stream().id(), event.version(),
                event.recordedAt(), event.data(), event.metadata());
    }
}
