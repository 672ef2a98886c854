package org.touroku.eventsourcing.projection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalDouble;

/// How fast positions have moved lately.
final class PositionSamples {
    private static final int KEPT = 10;

    private record Sample(long nanos, Map<String, Long> positions) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /// To be called about once a second.
    synchronized void add(Map<String, Long> positions) {
        samples.addLast(new Sample(System.nanoTime(), positions));
        if (samples.size() > KEPT) {
            samples.removeFirst();
        }
    }

    /// Per second; empty if it has not been there for long.
    synchronized OptionalDouble rate(String checkpoint) {
        var known = samples.stream().filter(sample -> sample.positions.containsKey(checkpoint)).toList();
        if (known.size() < 2) {
            return OptionalDouble.empty();
        }
        var first = known.getFirst();
        var last = known.getLast();
        var moved = last.positions.getOrDefault(checkpoint, 0L) - first.positions.getOrDefault(checkpoint, 0L);
        return OptionalDouble.of(Math.max(0, moved) * 1e9 / (last.nanos - first.nanos));
    }
}
