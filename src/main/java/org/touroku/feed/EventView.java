package org.touroku.feed;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_DEFAULT;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.json.EventTypes;

/// An event as it is served. Its data and metadata are the JSON objects that are stored; personal data are decrypted.
///
/// @param erased whether personal data are null because they were erased
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record EventView(long position, String type, int revision, String userId, long version, Instant recordedAt,
        @JsonRawValue String data, @JsonRawValue String metadata,
        @JsonInclude(NON_DEFAULT) boolean erased) {
    static EventView of(RecordedEvent event, EventTypes<?> types) {
        return new EventView(event.position(), event.type(), event.revision(), event.stream().id(), event.version(),
                event.recordedAt(), types.data(event), event.metadata(), types.isErased(event));
    }
}
