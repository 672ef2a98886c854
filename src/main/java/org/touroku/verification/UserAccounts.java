package org.touroku.verification;

import java.util.Set;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.StreamLoader;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.User;
import org.touroku.user.User.Address;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;

/// The current state of users, from the log itself.
@Component
class UserAccounts {
    private final EventStore log;
    private final StreamLoader<User, UserEvent> loader;

    UserAccounts(EventStore log, EventTypes<UserEvent> events) {
        this.log = log;
        loader = new StreamLoader<>(log, events, new UserDecider(), null);
    }

    User load(StreamId stream) {
        return loader.load(stream).state();
    }

    /// The position of the last event of some types, from the one on that has set the address.
    long lastOf(Set<String> types, Address address, StreamId stream) {
        return log.readAll(stream, address.version() - 1).filter(event -> types.contains(event.type()))
                .mapToLong(RecordedEvent::position).max().orElse(0);
    }

    /// The first event of a user.
    RecordedEvent registration(StreamId stream) {
        return log.read(stream, 0, 1).getFirst();
    }
}
