package org.touroku.user.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.EventTypes;
import org.touroku.eventsourcing.InMemoryEventStore;
import org.touroku.eventsourcing.InMemorySnapshots;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.StateFormat;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserId;
import org.touroku.user.UserRefused.AlreadyRegistered;
import org.touroku.user.UserRefused.EmailTaken;
import org.touroku.user.Username;
import org.touroku.user.address.EmailAddresses;
import org.touroku.user.command.CommandOutcome.Receipt;
import org.touroku.user.command.CommandOutcome.Refused;

class UserCommandHandlerTests {
    private static final UserId ADA = new UserId("01HQJXYYX2BQEYCWTX34P9Z7DE");
    private static final UserId BOB = new UserId("01HQJXYYX2BQEYCWTX34P9Z7DF");
    private static final Instant MONDAY = Instant.parse("2026-11-23T09:00:00Z");

    private final InMemoryEventStore store = new InMemoryEventStore();
    private final UserCommandHandler handler = new UserCommandHandler(store,
            new EventTypes<UserEvent>().with("UserRegistered", 1, UserRegistered.class), new InMemorySnapshots(),
            new StateFormat<>(1));

    @Test
    void storesARegistrationAsItIsWritten() {
        assertThat(register(ADA, "Ada@Example.com")).isEqualTo(new Receipt(ADA, 1, 1, true));
        var stored = store.readLog(0, 10).getFirst();
        assertThat(stored.stream().id()).isEqualTo(ADA.value());
        assertThat(stored.type()).isEqualTo("UserRegistered");
        assertThat(stored.data()).isEqualTo("{\"username\":\"Ada\",\"email\":\"Ada@Example.com\"}");
        assertThat(stored.recordedAt()).isEqualTo(MONDAY);
    }

    @Test
    void refusesAnAddressThatIsTakenInAnotherSpelling() {
        register(ADA, "Ada@Example.com");
        assertThat(register(BOB, "\"ADA\"@example.COM"))
                .isInstanceOfSatisfying(Refused.class, it -> assertThat(it.reason()).isInstanceOf(EmailTaken.class));
        assertThat(store.head()).isEqualTo(1);
    }

    @Test
    void refusesAnIdThatIsThereAlready() {
        register(ADA, "ada@example.com");
        assertThat(register(ADA, "other@example.com")).isInstanceOfSatisfying(Refused.class,
                it -> assertThat(it.reason()).isInstanceOf(AlreadyRegistered.class));
    }

    private CommandOutcome register(UserId id, String email) {
        return handler.handle(new RegisterUser(id, new Username("Ada"), EmailAddresses.parse(email), MONDAY),
                ExpectedVersions.ALL, new Metadata("command", "command", "test"), null);
    }
}
