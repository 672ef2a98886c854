package org.touroku.user.projection;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserErased;
import org.touroku.user.UserEvent.UserRegistered;

/// An event of a user with its record in the log.
record UserChange(RecordedEvent recorded, UserEvent event) {
    /// The changes of users among events of the log.
    static List<UserChange> in(List<RecordedEvent> events, EventTypes<UserEvent> eventTypes) {
        return events.stream().filter(eventTypes::knows)
                .map(recorded -> new UserChange(recorded, eventTypes.read(recorded))).toList();
    }

    /// Whether the user was erased after these events, so that they can't be read any more as they were applied.
    static boolean isErasedLater(List<RecordedEvent> history, EventTypes<UserEvent> eventTypes) {
        return history.stream().anyMatch(eventTypes::isErased)
                && idsOfErased(in(history, eventTypes)).isEmpty();
    }

    /// The users with changes other than their registration.
    static List<String> idsOfExisting(List<UserChange> changes) {
        return changes.stream().filter(change -> !(change.event instanceof UserRegistered)).map(UserChange::userId)
                .distinct().toList();
    }

    /// The users that are erased.
    static List<String> idsOfErased(List<UserChange> changes) {
        return changes.stream().filter(change -> change.event instanceof UserErased).map(UserChange::userId).toList();
    }

    String userId() {
        return recorded.stream().id();
    }

    /// The user after it.
    ///
    /// @param before null before the first
    UserView after(@Nullable UserView before) {
        return UserView.after(before, recorded, event);
    }
}
