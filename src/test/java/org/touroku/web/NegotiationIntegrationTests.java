package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;

/// Which representation a request gets, and what caches are told about it.
class NegotiationIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @BeforeAll
    static void fillAPage() {
        IntStream.range(0, 10).forEach(i -> api.register("Ada " + i, "ada" + i + "@example.com"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            */*                                                              | application/hal+json
            application/*                                                    | application/hal+json
            application/json                                                 | application/json
            application/hal+json;q=0.1, application/prs.hal-forms+json;q=0.9 | application/prs.hal-forms+json
            application/hal+json;charset=utf-16                              | application/hal+json
            application/json; charset=UTF-8                                  | application/json
            application/hal+json;q=0, */*                                    | application/prs.hal-forms+json
            application/hal+json;q=0, application/*;q=0.5                    | application/prs.hal-forms+json
            application/json, */*;q=0                                        | application/json
            application/*;q=0, application/json                              | application/json
            */*;q=0, application/hal+json;q=0.1                              | application/hal+json
            """)
    void servesTheMediaTypeThatIsPreferred(String accept, String contentType) {
        for (var path : new String[]{"/", "/users", "/events", "/projections", "/user/registration",
                "/problems/bad-request"}) {
            var response = api.get(path, "Accept", accept);
            assertThat(response.status()).as(path).isEqualTo(200);
            assertThat(response.header("Content-Type")).as(path).isEqualTo(contentType);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "application/yaml", "application/cbor", "text/html",
            "application/problem+json", "application/hal+json;q=0", "*/*;q=0", "application/*;q=0, text/*", "json",
            "application/json;q=5", "application/json/x"})
    void refusesWhatIsNotServedByAProblemNevertheless(String accept) {
        for (var path : new String[]{"/users", "/events", "/projections", "/user/registration"}) {
            assertThatProblem(api.get(path, "Accept", accept)).hasStatus(406).hasType("not-acceptable");
        }
        assertThatProblem(api.register("Bob", "bob@example.com", "Accept", accept)).hasStatus(406)
                .hasType("not-acceptable");
        assertThat(api.get("/users?email=bob%40example.com").body().at("/count").intValue(-1)).isZero();
        assertThatProblem(api.get("/nothing/here", "Accept", accept)).hasStatus(404).hasType("not-found");
    }

    @Test
    void readsEveryHeaderAccept() {
        var forms = "application/prs.hal-forms+json";
        var two = api.get("/users", "Accept", "text/html", "Accept", forms);
        assertThat(two.header("Content-Type")).isEqualTo(forms);
        assertThatProblem(api.get("/users", "Accept", "text/html")).hasStatus(406).hasType("not-acceptable");
    }

    @Test
    void refusesSixtyMediaTypesByAProblem() {
        var accept = IntStream.range(0, 60).mapToObj(i -> "application/a" + i).collect(Collectors.joining(","));
        assertThatProblem(api.get("/users", "Accept", accept)).hasStatus(406).hasType("not-acceptable");
        assertThatProblem(api.get("/nothing", "Accept", accept)).hasStatus(404).hasType("not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/users", "/users?size=0", "/users/nobody", "/events", "/events/1", "/projections",
            "/projections/users", "/user/registration", "/problems/bad-request", "/openapi", "/actuator/health"})
    void tellsCachesThatResponsesDependOnAccept(String path) {
        for (var method : new String[]{"GET", "HEAD"}) {
            var response = api.send(api.request(path).method(method, BodyPublishers.noBody()));
            assertThat(vary(response)).as(method).contains("accept");
        }
    }

    @Test
    void tellsCachesTheSameWhenNothingHasChanged() {
        var etag = api.get("/users").header("ETag");
        var unchanged = api.get("/users", "If-None-Match", etag);
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(vary(unchanged)).contains("accept");
    }

    @Test
    void filesDependOnNothing() {
        assertThat(vary(api.get("/explorer.html"))).doesNotContain("accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi", "/events", "/webjars/hal-explorer/2.3.0/index.html"})
    void compressesLargeResponses(String path) throws IOException, InterruptedException {
        var plain = api.get(path);
        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(vary(plain)).contains("accept-encoding");
        try (var client = HttpClient.newHttpClient()) {
            var compressed = client.send(api.request(path, "Accept-Encoding", "gzip").build(),
                    BodyHandlers.ofByteArray());
            assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(compressed.headers().allValues("Vary")).isEqualTo(plain.http().headers().allValues("Vary"));
            var body = new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes();
            assertThat(new String(body, UTF_8)).isEqualTo(plain.http().body());
        }
    }

    @Test
    void compressesNeitherSmallResponsesNorThoseWithAnETag() {
        for (var path : new String[]{"/", "/users?size=20"}) {
            assertThat(api.get(path, "Accept-Encoding", "gzip").http().headers().map())
                    .doesNotContainKey("content-encoding");
        }
    }

    private static List<String> vary(Response response) {
        return response.http().headers().allValues("Vary").stream()
                .flatMap(value -> Arrays.stream(value.toLowerCase(Locale.ROOT).split(",")))
                .map(String::strip).toList();
    }
}
