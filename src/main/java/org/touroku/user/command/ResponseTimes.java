package org.touroku.user.command;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.springframework.stereotype.Component;

/// Gives results at even times, so that the time of a response does not tell what was done for it.
@Component
class ResponseTimes {
    /// Many times what a registration takes, so that nearly all end within the first step, and less than people notice.
    static final Duration STEP = Duration.ofMillis(250);

    private final long step;

    ResponseTimes() {
        this(STEP);
    }

    ResponseTimes(Duration step) {
        this.step = step.toNanos();
    }

    /// The result, or the failure, at the first multiple of the step at which there is one. Time begins with the call.
    <T> T align(Supplier<T> work) {
        var begin = System.nanoTime();
        try {
            return work.get();
        } finally {
            sleepUntilNextStep(begin);
        }
    }

    private void sleepUntilNextStep(long begin) {
        try {
            TimeUnit.NANOSECONDS.sleep(step - (System.nanoTime() - begin) % step);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
