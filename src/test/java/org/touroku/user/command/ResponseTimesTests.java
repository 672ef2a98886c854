package org.touroku.user.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ResponseTimesTests {
    private static final Duration STEP = Duration.ofMillis(200);
    private final ResponseTimes times = new ResponseTimes(STEP);

    @Test
    void givesResultsAtTheFirstStepAtWhichThereIsOne() throws Throwable {
        assertThat(time(() -> times.align(() -> "at once"))).isBetween(STEP, STEP.multipliedBy(2));
        assertThat(time(() -> times.align(() -> sleep(STEP.dividedBy(2))))).isBetween(STEP, STEP.multipliedBy(2));
        assertThat(time(() -> times.align(() -> sleep(STEP.plusMillis(20))))).isGreaterThanOrEqualTo(
                STEP.multipliedBy(2));
    }

    @Test
    void givesFailuresAtTheSameTimes() throws Throwable {
        assertThat(time(() -> assertThatThrownBy(() -> times.align(() -> {
            throw new IllegalStateException("refused");
        })).hasMessage("refused"))).isGreaterThanOrEqualTo(STEP);
    }

    private static Duration time(ThrowingCallable what) throws Throwable {
        var begin = System.nanoTime();
        what.call();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static String sleep(Duration duration) {
        try {
            Thread.sleep(duration);
            return "later";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
