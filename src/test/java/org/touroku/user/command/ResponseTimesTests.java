package org.touroku.user.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import org.touroku.support.RepeatedTimes;

class ResponseTimesTests {
    private static final Duration STEP = Duration.ofMillis(200);
    private final ResponseTimes times = new ResponseTimes(STEP);

    @Test
    void givesResultsAtTheFirstStepAtWhichThereIsOne() {
        assertThat(shortest(() -> "at once")).isBetween(STEP, STEP.multipliedBy(2));
        assertThat(shortest(() -> sleep(STEP.dividedBy(2)))).isBetween(STEP, STEP.multipliedBy(2));
        assertThat(shortest(() -> sleep(STEP.plusMillis(20)))).isGreaterThanOrEqualTo(STEP.multipliedBy(2));
    }

    @Test
    void givesFailuresAtTheSameTimes() {
        assertThat(RepeatedTimes.shortest(1, _ -> assertThatThrownBy(() -> times.align(() -> {
            throw new IllegalStateException("refused");
        })).hasMessage("refused"))).isGreaterThanOrEqualTo(STEP);
    }

    private Duration shortest(Supplier<String> work) {
        return RepeatedTimes.shortest(3, _ -> times.align(work));
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
