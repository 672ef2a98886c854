package org.touroku.privacy;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonRawValue;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.json.MetadataJson;
import org.touroku.user.User;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;

/// All that is stored about a user: as it is after its last event, and each event with who caused it, in the order of versions.
record Export(Profile user, List<Change> history) {
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Profile(String id, String name, String email, boolean emailVerified, String status, long version,
            Instant createdAt,
            Instant updatedAt) {
        private static Profile of(User user, RecordedEvent first, RecordedEvent last) {
            return switch (user) {
                case User.Active(_, var profile) -> of(profile, "active", first, last);
                case User.Deactivated(_, var profile) -> of(profile, "deactivated", first, last);
                case User.Unknown _,User.Erased _ -> throw new IllegalStateException("no registration before position "
                        + last.position());
            };
        }

        private static Profile of(User.Profile profile, String status, RecordedEvent first, RecordedEvent last) {
            return new Profile(first.stream().id(), profile.name(), profile.email(),
                    profile.address().verified(), status, last.version(), first.recordedAt(),
                    last.recordedAt());
        }
    }

    /// @param data      what was recorded: a JSON object
    /// @param changedBy the caller, as authenticated
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Change(long version, String type, int revision, Instant recordedAt, @JsonRawValue String data,
            String changedBy, String commandId, String correlationId, long position) {
        private static Change of(RecordedEvent event, EventTypes<UserEvent> types) {
            var metadata = MetadataJson.read(event.metadata());
            return new Change(event.version(), event.type(), event.revision(), event.recordedAt(), types.data(event),
                    metadata.caller(), metadata.commandId(), metadata.correlationId(), event.position());
        }
    }

    /// @param events all of the user, of which there is at least one; it is not erased
    static Export of(List<RecordedEvent> events, EventTypes<UserEvent> types) {
        var decider = new UserDecider();
        var user = decider.initialState();
        for (var event : events) {
            user = decider.evolve(user, types.read(event));
        }
        return new Export(Profile.of(user, events.getFirst(), events.getLast()),
                events.stream().map(event -> Change.of(event, types)).toList());
    }
}
