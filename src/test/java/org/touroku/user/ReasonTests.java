package org.touroku.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonTests {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\u00A0", "\u2003\u3000"})
    void isNoneIfItIsBlank(String blank) {
        assertThat(new Reason(blank)).isEqualTo(Reason.NONE);
    }

    @Test
    void dropsWhiteSpaceAroundIt() {
        assertThat(new Reason("\u00A0 \tmoved away\u3000\n").value()).isEqualTo("moved away");
    }

    @Test
    void composesAccents() {
        assertThat(new Reason("de\u0301me\u0301nagement").value()).isEqualTo("d\u00E9m\u00E9nagement");
    }

    @Test
    void countsCharactersRatherThanTheirParts() {
        assertThat(new Reason("\uD83C\uDF38".repeat(500)).value()).hasSize(1000);
        assertThatThrownBy(() -> new Reason("a".repeat(501))).isInstanceOf(InvalidValue.class)
                .hasMessage("must have at most 500 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "a\tb", "a\u007Fb", "a\u0085b", "a\u2028b", "a\u2029b", "a\uD800b",
            "a\uDFFFb", "a\uFFFEb", "a\uFDD0b", "a\uDBFF\uDFFFb"})
    void refusesWhatIsNoTextOfOneLine(String reason) {
        assertThatThrownBy(() -> new Reason(reason)).isInstanceOf(InvalidValue.class)
                .hasMessage("must not contain control characters, line breaks, noncharacters or lone surrogates");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "引っ越し", "\"quoted\" and 'quoted' \\ too", "❤\uFE0F", "👩\u200D👩\u200D👧", "\uE000",
            "葛\uDB40\uDD00", "\u2068משה\u2069"})
    void takesReasonsOfAllKinds(String reason) {
        assertThat(new Reason(reason).value()).isEqualTo(reason);
    }
}
