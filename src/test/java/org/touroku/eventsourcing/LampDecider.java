package org.touroku.eventsourcing;

import java.util.List;

import org.touroku.eventsourcing.LampDecider.LampBought;
import org.touroku.eventsourcing.LampDecider.Lamps;

/// Rules for tests of the engine: who buys lamps has some, which are counted. The events are those of [EventStoreContract].
public final class LampDecider implements Decider<LampBought, Lamps, LampBought> {
    public record LampBought(int watts) {}

    public sealed interface Lamps {
        record None() implements Lamps {}

        record Some(int count, LampBought last) implements Lamps {}
    }

    public static EventTypes<LampBought> events() {
        return new EventTypes<LampBought>().with("LampBought", 1, LampBought.class);
    }

    public static StateFormat<Lamps> states(int revision) {
        return new StateFormat<Lamps>(revision).with("none", Lamps.None.class).with("some", Lamps.Some.class);
    }

    @Override
    public Lamps initialState() {
        return new Lamps.None();
    }

    @Override
    public List<LampBought> decide(Lamps lamps, LampBought wanted) {
        return List.of(wanted);
    }

    @Override
    public Lamps evolve(Lamps lamps, LampBought bought) {
        return switch (lamps) {
            case Lamps.None _ -> new Lamps.Some(1, bought);
            case Lamps.Some(var count, _) -> new Lamps.Some(count + 1, bought);
        };
    }
}
