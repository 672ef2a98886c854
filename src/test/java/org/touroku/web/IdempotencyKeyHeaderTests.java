package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyHeaderTests {
    @Test
    void theHeaderIsOptional() {
        assertThat(IdempotencyKeyHeader.parse(List.of())).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "!", "~", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "a,b;c='\\?"})
    void keepsTheKeyAsItIs(String key) {
        assertThat(IdempotencyKeyHeader.parse(List.of(key))).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb", "é", "鍵", "a\u007F", "a\n"})
    void hasVisibleAsciiCharactersOnly(String key) {
        assertThatThrownBy(() -> IdempotencyKeyHeader.parse(List.of(key))).isInstanceOf(InvalidRequest.class);
    }
}
