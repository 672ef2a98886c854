package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.ulid.UlidCreator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.CommandHandler;
import org.touroku.eventsourcing.CommandHandlers;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.LampDecider;
import org.touroku.eventsourcing.LampDecider.BuyLamp;
import org.touroku.eventsourcing.LampDecider.LampBought;
import org.touroku.eventsourcing.LampDecider.Lamps;
import org.touroku.eventsourcing.Metadata;
import org.touroku.support.ServiceExtension;

/// Another kind of aggregate in the log of the service: it needs a decider and the stored names of its events.
class SecondAggregateIntegrationTests {
    private static final CommandContext CONTEXT = new CommandContext(new Metadata("command", "conversation", "caller"));

    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static CommandHandler<BuyLamp, Lamps, LampBought> lamps;

    @BeforeAll
    static void createHandler() {
        lamps = service.bean(CommandHandlers.class).handler(new LampDecider(), LampDecider.events());
    }

    @Test
    void commandsOfASecondAggregateAreHandledAndDisturbNoProjection() {
        var household = household();
        assertThat(lamps.handle(new BuyLamp(household, 60, "desk"), CONTEXT).version()).isEqualTo(1);
        assertThat(lamps.handle(new BuyLamp(household, 40, null), CONTEXT).version()).isEqualTo(2);
        assertThatThrownBy(() -> lamps.handle(new BuyLamp(household(), 60, "desk"), CONTEXT))
                .isInstanceOf(LampDecider.NameTaken.class);
        assertThatThrownBy(() -> lamps.handle(new BuyLamp(household, 2000, null), CONTEXT))
                .isInstanceOf(LampDecider.TooBright.class);

        assertThat(service.api().register("Ada", "ada@example.com").status()).isEqualTo(201);
        assertThat(lamps.handle(new BuyLamp(household, 25, null), CONTEXT).position())
                .isEqualTo(service.bean(EventStore.class).head());
        assertThat(service.api().register("Bob", "bob@example.com").status()).isEqualTo(201);
        assertThat(service.api().get("/users?sort=name").body().at("/total").intValue()).isEqualTo(2);
        assertThat(service.api().get("/projections/users").body().at("/parked").intValue()).isZero();
    }

    private static String household() {
        return UlidCreator.getMonotonicUlid().toString();
    }
}
