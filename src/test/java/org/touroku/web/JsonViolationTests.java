package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.web.InvalidRequest.Violation;

class JsonViolationTests {
    private static final JsonMapper JSON = JsonMapper
            .builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(4).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    record Body(String name, Body inner, List<String> tags) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name": "x"                                | /name       | must be well-formed JSON
            {"name": x}                                 | /name       | must be well-formed JSON
            {"name": "x", "name": "y"}                  | /name       | must not be there twice
            {"name": "x"} {}                            |             | must end after its JSON object
            {"id": 1}                                   | /id         | must not be there: it is not a known member
            {"i/d": 1}                                  | /i~1d       | must not be there: it is not a known member
            {"name": {}}                                | /name       | must be a string
            {"inner": {"name": []}}                     | /inner/name | must be a string
            {"inner": []}                               | /inner      | must be a JSON object
            {"tags": {}}                                | /tags       | must be an array
            {"inner":{"inner":{"inner":{"inner":{}}}}}  |             | must not be nested or extended so far
            """)
    void saysWhereAndWhy(String body, String pointer, String rule) {
        var e = catchThrowableOfType(JacksonException.class, () -> JSON.readValue(body, Body.class));
        assertThat(JsonViolation.of(e)).isEqualTo(Violation.ofMember(pointer == null ? "" : pointer, rule));
    }

    @Test
    void pointsToTheWholeBodyIfThePlaceIsNotKnown() {
        assertThat(JsonViolation.of(new StreamReadException("lost"))).isEqualTo(
                Violation.ofMember("", "must be well-formed JSON"));
        assertThat(JsonViolation.of(new DatabindException("odd") {
        })).isEqualTo(
                Violation.ofMember("", "must be of another type"));
        assertThat(JsonViolation.of(MismatchedInputException.from(null, (Class<?>) null, "odd"))).isEqualTo(
                Violation.ofMember("", "must be a JSON object"));
    }
}
