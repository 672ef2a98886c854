package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.web.ErrorResponseException;

class RateLimitTests {
    @Test
    void allowsSoManyUsesAMinuteToEach() {
        var limit = new RateLimit("uses", 100);
        IntStream.range(0, 100).forEach(_ -> limit.use("one"));
        assertThatThrownBy(() -> limit.use("one")).isInstanceOf(ErrorResponseException.class)
                .hasMessageContaining("one has sent too many uses");
        assertThatCode(() -> limit.use("another")).doesNotThrowAnyException();
    }

    @Test
    void whatIsGivenBackIsNotCounted() {
        var limit = new RateLimit("uses", 1);
        limit.use("one");
        limit.giveBack("one");
        limit.giveBack("one");
        limit.use("one");
        assertThat(isExceeded(limit, "one")).isTrue();
        limit.count("another");
        assertThat(isExceeded(limit, "another")).isTrue();
    }

    @Test
    void keepsTenThousandAtMost() {
        var limit = new RateLimit("uses", 1);
        IntStream.range(0, 50_000).forEach(i -> limit.count("address " + i));
        assertThat(IntStream.range(0, 50_000).filter(i -> isExceeded(limit, "address " + i)).count())
                .isBetween(1L, 10_000L);
    }

    private static boolean isExceeded(RateLimit limit, String who) {
        try {
            limit.use(who);
            return false;
        } catch (ErrorResponseException _) {
            return true;
        }
    }
}
