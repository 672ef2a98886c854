package org.touroku.user.projection;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;

import org.touroku.TourokuApplication;
import org.touroku.eventsourcing.StreamEncryption;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserErased;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserEvent.UserRenamed;

/// A version of the service from before addresses were verified: it does not know that event, and has the versions that both projections
/// had then.
///
/// It has no annotation, so that only its own main method finds it.
public final class EarlierApplication {
    public static void main(String[] args) {
        new SpringApplication(TourokuApplication.class, EarlierApplication.class).run(args);
    }

    @Bean
    static BeanPostProcessor earlierBeans(ObjectProvider<EventTypes<UserEvent>> types,
            ObjectProvider<StreamEncryption> encryption) {
        return new BeanPostProcessor() {
            @Override
            public @Nullable Object postProcessAfterInitialization(Object bean, String name) {
                return switch (bean) {
                    case EventTypes<?> _ when name.equals("userEvents") -> earlierEvents(encryption.getObject());
                    case UserProjection _ -> new EarlierUsers(types.getObject());
                    case UserVersionProjection _ -> new EarlierVersions(types.getObject());
                    default -> bean;
                };
            }
        };
    }

    private static EventTypes<UserEvent> earlierEvents(StreamEncryption encryption) {
        return new EventTypes<UserEvent>("user", encryption).with("UserRegistered", 2, UserRegistered.class)
                .with("UserRenamed", 2, UserRenamed.class)
                .with("UserEmailChanged", 2, UserEmailChanged.class)
                .with("UserDeactivated", 2, UserDeactivated.class)
                .with("UserReactivated", 1, UserReactivated.class)
                .with("UserErased", 1, UserErased.class);
    }

    private static final class EarlierUsers extends UserProjection {
        EarlierUsers(EventTypes<UserEvent> types) {
            super(types);
        }

        @Override
        public int version() {
            return 2;
        }
    }

    private static final class EarlierVersions extends UserVersionProjection {
        EarlierVersions(EventTypes<UserEvent> types) {
            super(types);
        }

        @Override
        public int version() {
            return 3;
        }
    }
}
