package org.touroku.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;

import org.junit.jupiter.api.Test;

class EventTypesTests {
    sealed interface LampEvent {}

    record LampBought(String soldBy, int watts) implements LampEvent {}

    record LampBroken() implements LampEvent {}

    private final EventTypes<LampEvent> types = new EventTypes<LampEvent>().with("LampBought", 1, LampBought.class);

    @Test
    void writesAnEventUnderItsStoredNameInSnakeCase() {
        assertThat(types.write(new LampBought("Ada", 60)))
                .isEqualTo(new NewEvent("LampBought", 1, "{\"sold_by\":\"Ada\",\"watts\":60}"));
    }

    @Test
    void readsWhatItWroteAndPassesOverMembersItDoesNotKnow() {
        assertThat(types.read(recorded("LampBought", "{\"sold_by\":\"Ada\",\"watts\":60,\"colour\":\"red\"}")))
                .isEqualTo(new LampBought("Ada", 60));
    }

    @Test
    void refusesAnEventWithoutAStoredName() {
        assertThatThrownBy(() -> types.write(new LampBroken())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> types.read(recorded("LampBroken", "{}"))).hasMessageContaining("position 7");
    }

    @Test
    void listsTheStoredNamesInTheOrderInWhichTheyWereAdded() {
        assertThat(types.with("BulbBroken", 1, LampBroken.class).names()).containsExactly("LampBought", "BulbBroken");
    }

    private static RecordedEvent recorded(String type, String data) {
        return new RecordedEvent(7, new StreamId("lamp", "01HQJXYYX2BQEYCWTX34P9Z7DE"), 1, type, 1, data, "{}",
                Instant.EPOCH);
    }
}
