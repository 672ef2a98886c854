package org.touroku.verification;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.touroku.support.FaultyMailServer.Fault;
import org.touroku.support.FaultyMailServer.Step;

/// Lets a third of the attempts at sending fail temporarily. Which ones depends on the recipient and on the number of the attempt only,
/// so they are the same in each run.
final class TemporaryFailures implements Function<String, @Nullable Fault> {
    private static final long SEED = 20_260_117;
    private static final List<Fault> FAULTS = List.of(new Fault(Step.RCPT, "450 try again later"),
            new Fault(Step.DATA, "451 try again later"), new Fault(Step.DOT, "452 try again later"),
            new Fault(Step.BODY, null), new Fault(Step.DROPPED, null));

    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final AtomicInteger failed = new AtomicInteger();

    @Override
    public @Nullable Fault apply(String recipient) {
        var attempt = attempts.merge(recipient, 1, Integer::sum);
        var random = new SplittableRandom(SEED + 100L * recipient.hashCode() + attempt);
        if (random.nextInt(3) > 0) {
            return null;
        }
        failed.incrementAndGet();
        return FAULTS.get(random.nextInt(FAULTS.size()));
    }

    /// Of all attempts.
    double share() {
        return (double) failed.get() / attempts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
