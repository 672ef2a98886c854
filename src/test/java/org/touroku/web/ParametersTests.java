package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.web.InvalidRequest.Violation;

class ParametersTests {
    private final Parameters parameters = new Parameters();

    @Test
    void readsWhatIsGiven() {
        assertThat(parameters.<Integer>readIfGiven("a", "5", Integer::valueOf)).isEqualTo(5);
        assertThat(parameters.<Integer>readIfGiven("a", null, Integer::valueOf)).isNull();
        assertThat(parameters.<Integer>read("a", "5", 7, Integer::valueOf)).isEqualTo(5);
        assertThat(parameters.<Integer>read("a", null, 7, Integer::valueOf)).isEqualTo(7);
        assertThat(parameters.number("a", "5", 7, 1, 9)).isEqualTo(5);
        assertThat(parameters.number("a", null, 7, 1, 9)).isEqualTo(7);
        assertThatCode(parameters::throwIfAnyIsWrong).doesNotThrowAnyException();
    }

    @Test
    void namesEveryParameterThatIsWrong() {
        assertThat(parameters.<Object>readIfGiven("a", "x", _ -> {
            throw new IllegalArgumentException("must be known");
        })).isNull();
        assertThat(parameters.number("b", "0", 7, 1, 9)).isEqualTo(7);
        parameters.refuse("c", "must not be there");
        assertThatThrownBy(parameters::throwIfAnyIsWrong).isInstanceOfSatisfying(InvalidRequest.class,
                e -> assertThat(e.violations()).containsExactly(Violation.ofParameter("a", "must be known"),
                        Violation.ofParameter("b", "must be 1–9"), Violation.ofParameter("c", "must not be there")));
    }

    @Test
    void wholeNumbersHaveLimits() {
        assertThat(Parameters.wholeNumber("1", 1, 200)).isEqualTo(1);
        assertThat(Parameters.wholeNumber("0200", 1, 200)).isEqualTo(200);
        assertThat(Parameters.wholeNumber("999999999999999999", 0, Long.MAX_VALUE)).isEqualTo(999_999_999_999_999_999L);
        assertThatThrownBy(() -> Parameters.wholeNumber("0", 1, 200)).hasMessage("must be 1–200");
        assertThatThrownBy(() -> Parameters.wholeNumber("201", 1, 200)).hasMessage("must be 1–200");
        assertThatThrownBy(() -> Parameters.wholeNumber("4", 5, Long.MAX_VALUE))
                .hasMessage("must be a whole number, 5 or more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1.0", " 1", "one", "٣", "1234567890123456789"})
    void wholeNumbersHaveDigitsOnly(String text) {
        assertThatThrownBy(() -> Parameters.wholeNumber(text, 0, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("must be a whole number, 0 or more");
    }
}
