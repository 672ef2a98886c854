package org.touroku.user.query;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserErased;
import org.touroku.user.projection.UserView;

/// Users at a version or a time in the past, folded from their events.
@Component
class UserHistory {
    private final EventLog log;
    private final EventTypes<UserEvent> eventTypes;

    UserHistory(EventLog log, EventTypes<UserEvent> eventTypes) {
        this.log = log;
        this.eventTypes = eventTypes;
    }

    /// @return empty if there is no such version
    Optional<UserView> atVersion(String id, long version) {
        return fold(id, event -> event.version() <= version).filter(user -> user.version() == version);
    }

    /// @return empty if the user was not there then
    Optional<UserView> asOf(String id, Instant time) {
        return fold(id, event -> !event.recordedAt().isAfter(time));
    }

    /// Whether the user is erased, as far as the log has come.
    boolean isErased(String id) {
        return log.readAll(UserDecider.stream(id), 0)
                .anyMatch(event -> eventTypes.knows(event) && eventTypes.read(event) instanceof UserErased);
    }

    /// @param until which of the user's events had happened: those at the beginning of its stream
    private Optional<UserView> fold(String id, Predicate<RecordedEvent> until) {
        @Nullable
        UserView user = null;
        var events = log.readAll(UserDecider.stream(id), 0).takeWhile(until).iterator();
        while (events.hasNext()) {
            var recorded = events.next();
            user = UserView.after(user, recorded, eventTypes.read(recorded));
        }
        return Optional.ofNullable(user);
    }
}
