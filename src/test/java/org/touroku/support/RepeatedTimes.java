package org.touroku.support;

import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// How long something takes that is done several times, so that a pause of the machine does not count.
public final class RepeatedTimes {
    private RepeatedTimes() {}

    public static Duration shortest(int rounds, IntConsumer round) {
        return sorted(rounds, round).getFirst();
    }

    public static Duration median(int rounds, IntConsumer round) {
        return sorted(rounds, round).get(rounds / 2);
    }

    private static List<Duration> sorted(int rounds, IntConsumer round) {
        return IntStream.range(0, rounds).mapToObj(i -> {
            var begin = System.nanoTime();
            round.accept(i);
            return Duration.ofNanos(System.nanoTime() - begin);
        }).sorted().toList();
    }
}
