package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

/// The recent rates of checkpoints.
final class PositionSamples {
    private static final int KEPT = 12;

    /// @param positions by checkpoint
    private record Sample(long nanos, Map<String, Long> positions) {
        long position(String checkpoint) {
            return positions.getOrDefault(checkpoint, 0L);
        }
    }

    private final Deque<Sample> samples = new ArrayDeque<>();

    /// To be called about once a second.
    synchronized void add(Map<String, Long> positions) {
        samples.addLast(new Sample(System.nanoTime(), positions));
        if (samples.size() > KEPT) {
            samples.removeFirst();
        }
    }

    /// Events a second; empty if the checkpoint is too new.
    synchronized OptionalDouble rate(@Nullable String checkpoint) {
        var known = of(checkpoint);
        if (checkpoint == null || known.size() < 2) {
            return OptionalDouble.empty();
        }
        var moved = known.getLast().position(checkpoint) - known.getFirst().position(checkpoint);
        return OptionalDouble.of(Math.max(0, moved) * 1e9 / (known.getLast().nanos - known.getFirst().nanos));
    }

    /// How long the checkpoint is known not to have moved.
    synchronized Duration stillFor(@Nullable String checkpoint) {
        var known = of(checkpoint);
        return known.isEmpty() || rate(checkpoint).orElse(0) > 0
                ? Duration.ZERO
                : Duration.ofNanos(known.getLast().nanos - known.getFirst().nanos);
    }

    private List<Sample> of(@Nullable String checkpoint) {
        return samples.stream().filter(sample -> sample.positions.containsKey(checkpoint)).toList();
    }
}
