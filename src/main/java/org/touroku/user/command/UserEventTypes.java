package org.touroku.user.command;

import java.util.function.UnaryOperator;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.node.ObjectNode;

import org.touroku.eventsourcing.StreamEncryption;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.json.StateFormat;
import org.touroku.user.User;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserEmailVerified;
import org.touroku.user.UserEvent.UserErased;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserEvent.UserRenamed;

/// The stored names of user events. They are for ever: add, never rename.
@Configuration(proxyBeanMethods = false)
class UserEventTypes {
    /// Revision 1 is not encrypted; its members are the same.
    private static final UnaryOperator<ObjectNode> PLAIN = UnaryOperator.identity();

    @Bean
    static EventTypes<UserEvent> userEvents(StreamEncryption encryption) {
        return new EventTypes<UserEvent>(UserDecider.STREAM_TYPE, encryption)
                .with("UserRegistered", 2, UserRegistered.class).upcasting("UserRegistered", 1, PLAIN)
                .with("UserRenamed", 2, UserRenamed.class).upcasting("UserRenamed", 1, PLAIN)
                .with("UserEmailChanged", 2, UserEmailChanged.class).upcasting("UserEmailChanged", 1, PLAIN)
                .with("UserEmailVerified", 1, UserEmailVerified.class)
                .with("UserDeactivated", 2, UserDeactivated.class).upcasting("UserDeactivated", 1, PLAIN)
                .with("UserReactivated", 1, UserReactivated.class)
                .with("UserErased", 1, UserErased.class);
    }

    @Bean
    static StateFormat<User> userStates(StreamEncryption encryption) {
        return new StateFormat<User>(3, encryption)
                .with("active", User.Active.class)
                .with("deactivated", User.Deactivated.class)
                .with("erased", User.Erased.class);
    }
}
