package org.touroku.user.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTests {
    @ParameterizedTest
    @EnumSource
    void isReadAsItWasWritten(Sort sort) {
        for (var cursor : new Cursor[]{new Cursor(sort, false, 0, 1, ""), new Cursor(sort, true, 42, 7, "ada.b.1"),
                new Cursor(sort, false, 999_999_999_999_999_999L, 999_999_999_999_999_999L, "山田\n".repeat(84))}) {
            assertThat(Cursor.parse(cursor.toString(), sort)).isEqualTo(cursor);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedInAnyOtherOrder(Sort sort) {
        var cursor = new Cursor(sort, false, 42, 7, "ada").toString();
        for (var other : Sort.values()) {
            if (other != sort) {
                assertThatThrownBy(() -> Cursor.parse(cursor, other)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("a cursor of another order");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "name", "name.f1.1", "name.x1.1.a", "name.f.1.a", "name.f1..a", "name.f-1.1.a",
            "name.f1.1234567890123456789.a", "xname.f1.1.a"})
    void isRefusedIfItWasNotTakenFromALink(String text) {
        assertThatThrownBy(() -> Cursor.parse(text, Sort.NAME)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isRefusedIfItIsTooLong() {
        var longest = new Cursor(Sort.NAME, false, 1, 1, "x".repeat(254));
        assertThat(Cursor.parse(longest.toString(), Sort.NAME)).isEqualTo(longest);
        var longer = new Cursor(Sort.NAME, false, 1, 1, "x".repeat(255));
        assertThatThrownBy(() -> Cursor.parse(longer.toString(), Sort.NAME))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
