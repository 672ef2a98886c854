package org.touroku.eventsourcing.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.UnknownEvent;

class EventTypesTests {
    private static final StreamId LAMP = new StreamId("lamp", "01HQJXYYX2BQEYCWTX34P9Z7DE");
    sealed interface LampEvent {}

    record LampBought(String soldBy, int watts) implements LampEvent {}

    record LampBroken() implements LampEvent {}

    /// What `LampBought` has become: since revision 2 lamps have a colour, since revision 3 the seller is called shop and
    /// light is measured in lumens.
    record ColouredLampBought(String shop, int lumens, String colour) implements LampEvent {}

    private final EventTypes<LampEvent> types = new EventTypes<LampEvent>("lamp").with("LampBought", 1,
            LampBought.class);
    private final EventTypes<LampEvent> laterTypes = new EventTypes<LampEvent>("lamp")
            .with("LampBought", 3, ColouredLampBought.class)
            .upcasting("LampBought", 2, data -> data
                    .put("lumens", 13 * data.remove("watts").intValue())
                    .set("shop", data.remove("sold_by")))
            .upcasting("LampBought", 1, data -> data.put("colour", "white"));

    @Test
    void writesAnEventUnderItsStoredNameInSnakeCase() {
        assertThat(types.write(new LampBought("Ada", 60), LAMP, 1, null))
                .isEqualTo(new NewEvent("LampBought", 1, "{\"sold_by\":\"Ada\",\"watts\":60}"));
    }

    @Test
    void readsWhatItWroteAndPassesOverMembersItDoesNotKnow() {
        assertThat(types.read(recorded("LampBought", "{\"sold_by\":\"Ada\",\"watts\":60,\"colour\":\"red\"}")))
                .isEqualTo(new LampBought("Ada", 60));
    }

    @Test
    void refusesAnEventWithoutAStoredName() {
        assertThatThrownBy(() -> types.write(new LampBroken(), LAMP, 1, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> types.read(recorded("LampBroken", "{}"))).isInstanceOf(UnknownEvent.class)
                .hasMessageContainingAll("LampBroken", "position 7");
    }

    @Test
    void listsTheStoredNamesInTheOrderInWhichTheyWereAdded() {
        assertThat(types.with("BulbBroken", 1, LampBroken.class).names()).containsExactly("LampBought", "BulbBroken");
    }

    @Test
    void readsAnEventOfTheFirstRevisionThroughAllLaterOnes() {
        var stored = types.write(new LampBought("Ada", 60), LAMP, 1, null);
        assertThat(laterTypes.read(recorded(stored.type(), stored.revision(), stored.data())))
                .isEqualTo(new ColouredLampBought("Ada", 780, "white"));
    }

    @Test
    void readsAnEventOfARevisionInBetweenFromThereOn() {
        assertThat(laterTypes.read(recorded("LampBought", 2, """
                {"sold_by": "Ada", "watts": 60, "colour": "red"}
                """))).isEqualTo(new ColouredLampBought("Ada", 780, "red"));
    }

    @Test
    void writesAndReadsTheCurrentRevisionAsItIs() {
        var event = new ColouredLampBought("Ada", 780, "red");
        var stored = laterTypes.write(event, LAMP, 1, null);
        assertThat(stored.revision()).isEqualTo(3);
        assertThat(laterTypes.read(recorded(stored.type(), stored.revision(), stored.data()))).isEqualTo(event);
    }

    @Test
    void refusesARevisionThatItDoesNotKnowOrNoLongerReads() {
        var forgetful = new EventTypes<LampEvent>("lamp").with("LampBought", 3, ColouredLampBought.class)
                .upcasting("LampBought", 2, data -> data);
        assertThatThrownBy(() -> forgetful.read(recorded("LampBought", 4, "{}"))).isInstanceOf(UnknownEvent.class)
                .hasMessageContainingAll("LampBought", "revision 4", "position 7");
        assertThatThrownBy(() -> forgetful.read(recorded("LampBought", 1, "{}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("LampBought", "revision 1", "position 7");
    }

    @Test
    void knowsTheEventsOfItsStreamsThatNoNewerVersionHasAppended() {
        assertThat(laterTypes.knows(recorded("LampBought", 3, "{}"))).isTrue();
        assertThat(laterTypes.knows(recorded("LampBought", 1, "{}"))).isTrue();
        assertThat(laterTypes.knows(recorded("LampBought", 4, "{}"))).isFalse();
        assertThat(laterTypes.knows(recorded("LampBroken", 1, "{}"))).isFalse();
        var other = new RecordedEvent(7, new StreamId("candle", "01HQJXYYX2BQEYCWTX34P9Z7DE"), 1, "LampBought", 1, "{}",
                "{}", Instant.EPOCH);
        assertThat(laterTypes.knows(other)).isFalse();
        assertThatThrownBy(() -> laterTypes.read(other)).isInstanceOf(UnknownEvent.class);
    }

    @Test
    void refusesAnUpcasterThatLeadsNowhere() {
        refusesUpcasting("LampBroken", 1);
        refusesUpcasting("LampBought", 0);
        refusesUpcasting("LampBought", 1); // there is one
        refusesUpcasting("LampBought", 3);
        assertThatThrownBy(() -> new EventTypes<LampEvent>("lamp").with("LampBought", 3, ColouredLampBought.class)
                .upcasting("LampBought", 1, data -> data)).hasMessageContaining("revision 1 of LampBought");
    }

    private void refusesUpcasting(String name, int revision) {
        assertThatThrownBy(() -> laterTypes.upcasting(name, revision, data -> data))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(name, "revision " + revision);
    }

    private static RecordedEvent recorded(String type, String data) {
        return recorded(type, 1, data);
    }

    private static RecordedEvent recorded(String type, int revision, String data) {
        return new RecordedEvent(7, LAMP, 1, type, revision, data, "{}",
                Instant.EPOCH);
    }
}
