package org.touroku.eventsourcing;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.LampDecider.BuyLamp;
import org.touroku.eventsourcing.LampDecider.LampBought;
import org.touroku.eventsourcing.LampDecider.Lamps;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.json.StateFormat;

/// An aggregate for tests of the engine: lamps of a household, which are counted. Nobody buys more than a thousand watts, and
/// a lamp that is named is unique: who has it is told if somebody else wants it. Its events are those of [EventStoreContract].
public final class LampDecider implements Decider<BuyLamp, Lamps, LampBought> {
    /// @param household a ULID
    /// @param name      unique; null for none
    public record BuyLamp(String household, int watts, @Nullable String name) {}

    public record LampBought(int watts) {}

    public sealed interface Lamps {
        record None() implements Lamps {}

        record Some(int count, LampBought last) implements Lamps {}
    }

    public static final class TooBright extends CommandRefused {
        TooBright() {
            super("no lamp has more than a thousand watts");
        }
    }

    public static final class NameTaken extends CommandRefused {
        NameTaken() {
            super("another lamp has this name");
        }
    }

    public static EventTypes<LampBought> events() {
        return new EventTypes<LampBought>("lamp").with("LampBought", 1, LampBought.class);
    }

    public static StateFormat<Lamps> states(int revision) {
        return new StateFormat<Lamps>(revision).with("none", Lamps.None.class).with("some", Lamps.Some.class);
    }

    @Override
    public StreamId stream(BuyLamp command) {
        return new StreamId("lamp", command.household);
    }

    @Override
    public Lamps initialState() {
        return new Lamps.None();
    }

    @Override
    public List<LampBought> decide(Lamps lamps, BuyLamp wanted) {
        if (wanted.watts > 1000) {
            throw new TooBright();
        }
        return wanted.watts == 0 ? List.of() : List.of(new LampBought(wanted.watts));
    }

    @Override
    public Lamps evolve(Lamps lamps, LampBought bought) {
        return switch (lamps) {
            case Lamps.None _ -> new Lamps.Some(1, bought);
            case Lamps.Some(var count, _) -> new Lamps.Some(count + 1, bought);
        };
    }

    @Override
    public List<Claim> claims(BuyLamp command) {
        return command.name == null ? List.of() : List.of(new Claim("name", command.name));
    }

    @Override
    public CommandRefused refusal(BuyLamp command, Claim taken) {
        return new NameTaken();
    }

    @Override
    public List<JobRequest> jobs(BuyLamp command, Claim taken, StreamId holder) {
        return List.of(new JobRequest("lamp_names", holder, "wanted"));
    }
}
