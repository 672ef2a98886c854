package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTests {
    @Test
    void allowsEveryVersionWithoutAHeader() {
        assertThat(ifMatch().allowCommandAt(0)).isTrue();
        assertThat(ifMatch().allowCommandAt(3)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", " * ", "\"3\"", " \"3\" ", "\"1\",\"3\"", "W/\"3\", \"3\"", "\"a,\" , \"3\"",
            "\"3\",", "\"1\",,\"3\"", " , \"3\" , , ", "\"3-0123456789abcdef\""})
    void allowsTheNamedVersion(String header) {
        assertThat(ifMatch(header).allowCommandAt(3)).isTrue();
        assertThat(ifMatch(header).allowCommandAt(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "W/\"3\"", "\"03\"", "\"+3\"", "\"\"", "\"3,\"", "\"1\", \"2\", W/\"3\"",
            "\"99999999999999999999\"", "\"\u0083\"",
            "\"3-0123\"", "\"3-0123456789ABCDEF\"", "W/\"3-0123456789abcdef\"", "\"33-0123456789abcdef\""})
    void allowsNoOtherVersion(String header) {
        assertThat(ifMatch(header).allowCommandAt(3)).isFalse();
    }

    @Test
    void readsRepeatedHeadersAsOneList() {
        assertThat(ifMatch("\"1\"", "\"3\"").allowCommandAt(3)).isTrue();
    }

    @Test
    void readsAListAsLongAsAHeaderCanBe() {
        assertThat(ifMatch("\"\",".repeat(10_000) + "\"3\"").allowCommandAt(3)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", ", ,", ", *", "3", "\"3", "3\"", "\"3\" \"4\"", "\"3\"4", "w/\"3\"",
            "W/ \"3\"", "*, \"3\"",
            "\"3\", *", "'3'", "\"٣\"", "\"3 4\""})
    void refusesHeadersThatAreNeitherAStarNorAListOfTags(String header) {
        assertThatThrownBy(() -> ifMatch(header)).isInstanceOf(InvalidRequest.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"3\"", "W/\"3\"", "\"1\", \"3-0123456789abcdef\"", "W/\"3-0123456789abcdef\""})
    void ifNoneMatchForbidsTheNamedVersion(String header) {
        assertThat(ifNoneMatch(header).allowCommandAt(3)).isFalse();
        assertThat(ifNoneMatch(header).allowCommandAt(0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "\"33\"", "\"2-0123456789abcdef\"", "\"\""})
    void ifNoneMatchAllowsEveryOtherVersion(String header) {
        assertThat(ifNoneMatch(header).allowCommandAt(3)).isTrue();
    }

    @Test
    void aRepresentationIsComparedAsAWhole() {
        var tag = "\"3-0123456789abcdef\"";
        assertThat(ifMatch(tag).allowRepresentation(tag)).isTrue();
        assertThat(ifMatch("*").allowRepresentation(tag)).isTrue();
        assertThat(ifMatch("*").allowRepresentation(null)).isTrue();
        assertThat(ifMatch().allowRepresentation(tag)).isTrue();
        assertThat(ifMatch("\"3\"").allowRepresentation(tag)).isFalse();
        assertThat(ifMatch("W/" + tag).allowRepresentation(tag)).isFalse();
        assertThat(ifMatch(tag).allowRepresentation(null)).isFalse();

        assertThat(ifNoneMatch(tag).isNotModified(tag)).isTrue();
        assertThat(ifNoneMatch("W/" + tag).isNotModified(tag)).isTrue();
        assertThat(ifNoneMatch("*").isNotModified(tag)).isTrue();
        assertThat(ifNoneMatch("*").isNotModified(null)).isTrue();
        assertThat(ifNoneMatch("\"3\"").isNotModified(tag)).isFalse();
        assertThat(ifNoneMatch(tag).isNotModified(null)).isFalse();
        assertThat(ifMatch(tag).isNotModified(tag)).isFalse();
    }

    private static Conditions ifMatch(String... values) {
        return Conditions.of(List.of(values), List.of());
    }

    private static Conditions ifNoneMatch(String... values) {
        return Conditions.of(List.of(), List.of(values));
    }
}
