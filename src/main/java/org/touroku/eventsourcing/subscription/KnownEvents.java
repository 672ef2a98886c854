package org.touroku.eventsourcing.subscription;

import java.util.List;

import org.touroku.eventsourcing.EventSerializer;
import org.touroku.eventsourcing.RecordedEvent;

/// The types and revisions of events that this version of the code knows.
public record KnownEvents(List<EventSerializer<?>> serializers) {
    public boolean knows(RecordedEvent event) {
        for (var serializer : serializers) {
            if (serializer.knows(event)) {
                return true;
            }
        }
        return false;
    }
}
