package org.touroku.user.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.CommandHandlers;
import org.touroku.eventsourcing.CountingEventStore;
import org.touroku.eventsourcing.InMemoryEventStore;
import org.touroku.eventsourcing.InMemorySnapshots;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.Receipt;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.json.StateFormat;
import org.touroku.user.DiscreetRegistration;
import org.touroku.user.EmailAddress;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserId;
import org.touroku.user.UserRefused.AlreadyRegistered;
import org.touroku.user.UserRefused.EmailTaken;
import org.touroku.user.Username;

class UserCommandsTests {
    private static final UserId ADA = new UserId("01HQJXYYX2BQEYCWTX34P9Z7DE");
    private static final UserId BOB = new UserId("01HQJXYYX2BQEYCWTX34P9Z7DF");
    private static final Instant MONDAY = Instant.parse("2026-11-23T09:00:00Z");

    private final InMemoryEventStore store = new InMemoryEventStore(MONDAY);
    private final CountingEventStore counted = new CountingEventStore(store);
    private final UserCommands commands = new UserCommands(
            new CommandHandlers(counted, new InMemorySnapshots(), store),
            new EventTypes<UserEvent>(UserDecider.STREAM_TYPE).with("UserRegistered", 1, UserRegistered.class),
            new StateFormat<>(1), new StaticListableBeanFactory().getBeanProvider(DiscreetRegistration.class));

    @Test
    void storesARegistrationAsItIsWritten() {
        assertThat(register(ADA, "Ada@Example.com"))
                .isEqualTo(new Receipt(new StreamId("user", ADA.value()), 1, 1, true, false));
        var stored = store.readLog(0, 10).getFirst();
        assertThat(stored.stream().id()).isEqualTo(ADA.value());
        assertThat(stored.type()).isEqualTo("UserRegistered");
        assertThat(stored.data()).isEqualTo("{\"username\":\"Ada\",\"email\":\"Ada@Example.com\"}");
        assertThat(stored.recordedAt()).isEqualTo(MONDAY);
    }

    @Test
    void registersANewUserWithoutReadingItsStream() {
        register(ADA, "ada@example.com");
        assertThat(counted.pages()).isZero();
    }

    @Test
    void refusesAnAddressThatIsTakenInAnotherSpelling() {
        register(ADA, "Ada@Example.com");
        assertThatThrownBy(() -> register(BOB, "\"ADA\"@example.COM")).isInstanceOf(EmailTaken.class);
        assertThat(store.head()).isEqualTo(1);
    }

    @Test
    void refusesAnIdThatIsThereAlready() {
        register(ADA, "ada@example.com");
        assertThatThrownBy(() -> register(ADA, "other@example.com")).isInstanceOf(AlreadyRegistered.class);
    }

    private Receipt register(UserId id, String email) {
        return commands.handle(new RegisterUser(id, new Username("Ada"), new EmailAddress(email)),
                new CommandContext(new Metadata("command", "command", "test")));
    }
}
