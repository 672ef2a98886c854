package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;

/// Callers find their requests again by the header X-Correlation-Id.
class CorrelationIntegrationTests {
    private static final String HEADER = "X-Correlation-Id";
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @Test
    void storesTheIdWithTheEventsAndReturnsIt() {
        var receipt = api.register("Ada", "ada@example.com", HEADER, "order-66!~");
        assertThat(receipt.status()).isEqualTo(201);
        assertThat(receipt.header(HEADER)).isEqualTo("order-66!~");
        assertThat(metadata(receipt)).matches(
                "\\{\"command_id\":\"[0-9A-Z]{26}\",\"correlation_id\":\"order-66!~\",\"caller\":\"anonymous\"}");
    }

    @Test
    void theIdOfTheCommandIsTheDefault() {
        var receipt = api.register("Grace", "grace@example.com");
        assertThat(receipt.http().headers().firstValue(HEADER)).isEmpty();
        assertThat(metadata(receipt)).matches(
                "\\{\"command_id\":\"([0-9A-Z]{26})\",\"correlation_id\":\"\\1\",\"caller\":\"anonymous\"}");
    }

    @Test
    void returnsTheIdWithEveryKindOfProblem() {
        for (var response : new Response[]{api.register("", "nobody", HEADER, "a"), api.get("/nowhere", HEADER, "a"),
                api.delete("/users", HEADER, "a"), api.get("/users?size=0", HEADER, "a")}) {
            assertThat(response.status()).isBetween(400, 405);
            assertThat(response.header(HEADER)).isEqualTo("a");
        }
    }

    @Test
    void returnsTheIdWithCachedAndRepeatedResponses() {
        var first = api.get("/users", HEADER, "first");
        assertThat(first.header(HEADER)).isEqualTo("first");
        assertThat(api.get("/users", HEADER, "second").header(HEADER)).isEqualTo("second");
        var notModified = api.get("/users", HEADER, "third", "If-None-Match", first.header("ETag"));
        assertThat(notModified.status()).isEqualTo(304);
        assertThat(notModified.header(HEADER)).isEqualTo("third");
        var repeated = new String[]{HEADER, "fourth", "Idempotency-Key", "key"};
        assertThat(api.register("Mary", "mary@example.com", repeated).header(HEADER)).isEqualTo("fourth");
        repeated[1] = "fifth";
        assertThat(api.register("Mary", "mary@example.com", repeated).header(HEADER)).isEqualTo("fifth");
    }

    @Test
    void acceptsUpToSixtyFourCharacters() {
        assertThat(api.get("/", HEADER, "x".repeat(64)).status()).isEqualTo(200);
        assertRefused(api.get("/", HEADER, "x".repeat(65)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "tab\there"})
    void refusesIdsThatAreNotVisibleAscii(String id) {
        assertRefused(api.register("Ada", "other@example.com", HEADER, id));
        assertRefused(api.get("/nowhere", HEADER, id));
    }

    @Test
    void refusesARepeatedHeader() {
        assertRefused(api.get("/", HEADER, "one", HEADER, "two"));
    }

    private static void assertRefused(Response response) {
        assertThatProblem(response).hasStatus(400).hasType("invalid-parameter").hasErrorAtHeader(HEADER);
        assertThat(response.http().headers().firstValue(HEADER)).isEmpty();
    }

    private static String metadata(Response receipt) {
        return api.get("/events/" + receipt.body().at("/position").longValue()).body().at("/metadata").toString();
    }
}
