package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceTests {
    @ParameterizedTest
    @ValueSource(strings = {"respond-async", "Respond-Async", " respond-async ", "wait=10, respond-async",
            "respond-async, wait=10", "respond-async; foo=bar", "respond-async ;a=b;c=\"d\", return=minimal"})
    void findsThePreferenceAmongOthers(String header) {
        assertThat(Preference.isRespondAsync(List.of(header))).isTrue();
        assertThat(Preference.isRespondAsync(List.of("return=minimal", header))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", ";", "return=minimal", "wait=10; respond-async", "respond-asynchronously",
            "x-respond-async"})
    void ignoresOtherPreferences(String header) {
        assertThat(Preference.isRespondAsync(List.of(header))).isFalse();
    }

    @Test
    void theHeaderIsOptional() {
        assertThat(Preference.isRespondAsync(List.of())).isFalse();
    }
}
