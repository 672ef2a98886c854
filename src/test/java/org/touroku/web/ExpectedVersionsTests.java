package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedVersionsTests {
    @Test
    void allowsEveryVersionWithoutAHeader() {
        assertThat(ExpectedVersions.parse(List.of()).allow(0)).isTrue();
        assertThat(ExpectedVersions.parse(List.of()).allow(3)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", " * ", "\"3\"", " \"3\" ", "\"1\",\"3\"", "W/\"3\", \"3\"", "\"a,\" , \"3\"",
            "\"3\","})
    void allowsTheNamedVersion(String header) {
        assertThat(ExpectedVersions.parse(List.of(header)).allow(3)).isTrue();
        assertThat(ExpectedVersions.parse(List.of(header)).allow(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "W/\"3\"", "\"03\"", "\"+3\"", "\" 3\"", "\"\"", "\"3,\"", "\"1\", \"2\", W/\"3\"",
            "\"99999999999999999999\"", "\"٣\""})
    void allowsNoOtherVersion(String header) {
        assertThat(ExpectedVersions.parse(List.of(header)).allow(3)).isFalse();
    }

    @Test
    void readsRepeatedHeadersAsOneList() {
        assertThat(ExpectedVersions.parse(List.of("\"1\"", "\"3\"")).allow(3)).isTrue();
    }

    @Test
    void readsAListAsLongAsAHeaderCanBe() {
        assertThat(ExpectedVersions.parse(List.of("\"\",".repeat(10_000) + "\"3\"")).allow(3)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "3", "\"3", "3\"", "\"3\" \"4\"", "\"3\"4", "w/\"3\"", "W/ \"3\"", "*, \"3\"",
            "\"3\", *", "'3'"})
    void refusesHeadersThatAreNeitherAStarNorAListOfTags(String header) {
        assertThatThrownBy(() -> ExpectedVersions.parse(List.of(header))).isInstanceOf(InvalidRequest.class);
    }
}
