package org.touroku.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserEvent.UserRegistered;

class UserDeciderTests {
    private static final UserId ADA = new UserId("01HQJXYYX2BQEYCWTX34P9Z7DE");
    private static final Instant MONDAY = Instant.parse("2026-11-23T09:00:00Z");
    private static final RegisterUser REGISTER = new RegisterUser(ADA, new Username("Ada"),
            new EmailAddress("Ada@Example.com", "ada@example.com"), MONDAY);
    private static final UserRegistered REGISTERED = new UserRegistered("Ada", "Ada@Example.com");

    @Test
    void registersANewUserWithTheAddressAsItIsWritten() {
        given().when(REGISTER).then(REGISTERED);
    }

    @Test
    void refusesToRegisterAUserTwice() {
        given(REGISTERED).when(REGISTER).thenRefused(UserRefused.AlreadyRegistered.class);
    }

    private static Given given(UserEvent... history) {
        return new Given(List.of(history));
    }

    private record Given(List<UserEvent> history) {
        When when(UserCommand command) {
            return new When(history, command);
        }
    }

    private record When(List<UserEvent> history, UserCommand command) {
        private static final UserDecider DECIDER = new UserDecider();

        void then(UserEvent... expected) {
            assertThat(decide()).containsExactly(expected);
        }

        void thenRefused(Class<? extends UserRefused> refusal) {
            assertThatThrownBy(this::decide).isInstanceOf(refusal);
        }

        private List<UserEvent> decide() {
            return DECIDER.decide(DECIDER.fold(history), command);
        }
    }
}
