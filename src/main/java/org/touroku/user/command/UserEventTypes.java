package org.touroku.user.command;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.json.StateFormat;
import org.touroku.user.User;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserEvent.UserRenamed;

/// The stored names of user events. They are for ever: add, never rename.
@Configuration(proxyBeanMethods = false)
class UserEventTypes {
    @Bean
    static EventTypes<UserEvent> userEvents() {
        return new EventTypes<UserEvent>(UserDecider.STREAM_TYPE)
                .with("UserRegistered", 1, UserRegistered.class)
                .with("UserRenamed", 1, UserRenamed.class)
                .with("UserEmailChanged", 1, UserEmailChanged.class)
                .with("UserDeactivated", 1, UserDeactivated.class)
                .with("UserReactivated", 1, UserReactivated.class);
    }

    @Bean
    static StateFormat<User> userStates() {
        return new StateFormat<User>(1)
                .with("active", User.Active.class)
                .with("deactivated", User.Deactivated.class);
    }
}
