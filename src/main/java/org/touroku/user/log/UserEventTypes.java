package org.touroku.user.log;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.touroku.eventsourcing.EventTypes;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserRegistered;

/// The stored names of user events. They are for ever: add, never rename.
@Configuration(proxyBeanMethods = false)
class UserEventTypes {
    @Bean
    static EventTypes<UserEvent> userEvents() {
        return new EventTypes<UserEvent>()
                .with("UserRegistered", 1, UserRegistered.class);
    }
}
