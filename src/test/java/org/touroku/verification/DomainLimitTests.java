package org.touroku.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.springframework.web.ErrorResponseException;

class DomainLimitTests {
    private final DomainLimit limit = new DomainLimit();

    @Test
    void aDomainGetsAHundredMailsInAnHour() {
        for (int i = 0; i < 100; i++) {
            limit.count("example.com");
        }
        var refused = catchThrowableOfType(ErrorResponseException.class, () -> limit.count("example.com"));
        assertThat(refused.getStatusCode().value()).isEqualTo(429);
        assertThat(refused.getHeaders().getFirst("Retry-After")).isIn("35", "36"); // an hour for a hundred
        assertThatNoException().isThrownBy(() -> limit.count("example.org"));
    }
}
