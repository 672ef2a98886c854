package org.touroku.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTests {
    @Test
    void dropsWhiteSpaceAroundAName() {
        assertThat(new Username("\u00A0 \tAda Lovelace\u3000\n").value()).isEqualTo("Ada Lovelace");
    }

    @Test
    void isQuickWithWhiteSpaceWithinALongText() {
        var spaces = "a" + " ".repeat(1_000_000) + "a";
        assertTimeoutPreemptively(Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> new Username(spaces)).isInstanceOf(InvalidValue.class));
    }

    @Test
    void composesAccents() {
        assertThat(new Username("Ame\u0301lie").value()).isEqualTo("Am\u00E9lie");
    }

    @Test
    void countsCharactersRatherThanTheirParts() {
        assertThat(new Username("\uD83C\uDF38".repeat(100)).value()).hasSize(200);
        assertThatThrownBy(() -> new Username("a".repeat(101))).hasMessage("must have at most 100 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00A0", "\u2003\u2003"})
    void refusesABlankName(String blank) {
        assertThatThrownBy(() -> new Username(blank)).isInstanceOf(InvalidValue.class).hasMessage("must not be blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u202Eb", "a\u200Bb", "a\u200Db", "❤\uFE0F", "\uE000", "\u0378", "a\uD800b"})
    void refusesCharactersThatPrecisDoesNotAllow(String name) {
        assertThatThrownBy(() -> new Username(name)).isInstanceOf(InvalidValue.class)
                .hasMessageMatching("must not contain U\\+[0-9A-F]{4}: PRECIS FreeformClass .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "山田 太郎", "Ólafur Þórðarson", "O'Neill-Smith", "محمد", "علی\u200Cرضا", "ශ්\u200Dරී",
            "❤"})
    void acceptsNamesOfAllKinds(String name) {
        assertThat(new Username(name).value()).isEqualTo(name);
    }

    /// The joined letters of a syllable are one character, as they are one in normal form C.
    @Test
    void composesSyllables() {
        assertThat(new Username("\u1112\u1161\u11AB".repeat(100)).value()).isEqualTo("한".repeat(100));
    }
}
