package org.touroku.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.io.IOException;
import java.net.URI;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.support.HttpApi;
import org.touroku.support.RawConnection;
import org.touroku.support.RunningService;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;

/// Web pages of others cannot use the browser of somebody who reaches the service.
@Tag("once")
class BrowserProtectionIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase(
            "--server.forward-headers-strategy=framework",
            "--touroku.security.hosts=Users.Example.com, xn--bcher-kva.example, with-port.example:1323");
    private static final HttpApi api = service.api();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:1323", "10.1.2.3", "[::1]", "[::1]:1323", "[2001:DB8::1]",
            "localhost",
            "LOCALHOST:80", "localhost.", "users.example.com", "USERS.example.COM:443", "users.example.com.",
            "xn--bcher-kva.example", "with-port.example"})
    void isServedUnderItsNamesAndAddresses(String host) throws IOException {
        assertThat(get("/users", host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rebound.example", "rebound.example:1323", "localhost.example", "127.0.0.1.example",
            "example.com", "a.users.example.com", "users.example.com.example", "127.0.0.1x", "0"})
    void isNotServedUnderOtherNames(String host) throws IOException {
        for (var path : new String[]{"/", "/users", "/events", "/projections", "/actuator/prometheus", "/explorer.html",
                "/webjars/hal-explorer/2.3.0/index.html", "/openapi", "/nothing"}) {
            var response = get(path, host);
            assertThat(response.status()).as(path).isEqualTo(421);
            assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(response.body()).contains("\"/problems/host-not-allowed\"");
        }
    }

    @Test
    void registersNobodyUnderAnotherName() throws IOException {
        var body = "{\"username\":\"Eve\",\"email\":\"eve@example.com\"}";
        var response = send(
                "POST /user/registration HTTP/1.1\r\nHost: rebound.example\r\nOrigin: http://rebound.example"
                        + "\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n" + body);
        assertThat(response.status()).isEqualTo(421);
        assertThat(api.get("/users").body().at("/total").intValue()).isZero();
    }

    @Test
    void aForwardedNameIsCheckedAsWellAndHidesNoOther() throws IOException {
        assertThat(api.get("/", "X-Forwarded-Host", "users.example.com").status()).isEqualTo(200);
        assertThatProblem(api.get("/", "X-Forwarded-Host", "elsewhere.example")).hasStatus(421)
                .hasDetailContaining("elsewhere.example");
        assertThat(
                send("GET / HTTP/1.1\r\nHost: rebound.example\r\nX-Forwarded-Host: users.example.com\r\n\r\n").status())
                .isEqualTo(421);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Sec-Fetch-Site | cross-site
            Sec-Fetch-Site | same-site
            Sec-Fetch-Site | ''
            Origin         | http://elsewhere.example
            Origin         | http://127.0.0.1
            Origin         | http://127.0.0.1:1
            Origin         | null
            Origin         | http://[
            """)
    void refusesToChangeAnythingForPagesOfOtherOrigins(String header, String value) {
        assertThatProblem(api.register("Eve", "eve@example.com", header, value)).hasStatus(403)
                .hasType("cross-site-request").hasInstance("/user/registration");
        assertThatProblem(api.post("/projections/users/rebuild", "", header, value)).hasStatus(403);
        assertThatProblem(api.rename("/users/01HQJXYYX2BQEYCWTX34P9Z7DE", "Eve", header, value)).hasStatus(403);
        assertThatProblem(api.delete("/projections/users/rebuild", header, value)).hasStatus(403);
        assertThat(api.get("/users", header, value).status()).isEqualTo(200); // which the page cannot read
        assertThat(api.get("/users").body().at("/total").intValue()).isZero();
        assertThat(api.get("/projections/users").body().at("/rebuild/state").stringValue()).isEqualTo("finished");
    }

    @Test
    void servesItsOwnPagesAndWhatSaysNothingOfAnOrigin() {
        var address = URI.create(api.base());
        var invalid = "{}";
        for (var headers : new String[][]{{}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"},
                {"Origin", api.base()}, {"Origin", "https://" + address.getAuthority()},
                {"Sec-Fetch-Site", "same-origin", "Origin", "https://elsewhere.example"},
                {"Origin", "https://users.example.com", "X-Forwarded-Host", "users.example.com", "X-Forwarded-Proto",
                        "https"}}) {
            assertThatProblem(api.post("/user/registration", invalid, headers)).hasStatus(400).hasType("invalid-body");
        }
    }

    @Test
    void everyResponseHasTheHeadersThatProtectItInABrowser() throws IOException {
        for (var request : new String[]{"GET /", "GET /users", "GET /nothing", "HEAD /users", "OPTIONS /users",
                "DELETE /users", "TRACE /", "GET /actuator/health", "GET /%zz", "GET /explorer.html",
                "GET /webjars/hal-explorer/2.3.0/index.html", "GET /explorer"}) {
            var response = send(request + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(response.header("X-Content-Type-Options")).as(request).isEqualTo("nosniff");
            assertThat(response.header("Content-Security-Policy")).as(request).contains("frame-ancestors 'none'");
            assertThat(response.header("Referrer-Policy")).as(request).isEqualTo("no-referrer");
            assertThat(response.headers().allValues("Cache-Control")).as(request).hasSize(1);
        }
    }

    @Test
    void noCacheKeepsPersonalData() {
        var user = api.register("Ada", "ada@example.com");
        for (var path : new String[]{"/users", user.header("Location"), user.header("Location") + "/events",
                "/events"}) {
            assertThat(api.get(path).header("Cache-Control")).isEqualTo("private, no-cache");
        }
        assertThat(user.header("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(api.get("/users", "If-None-Match", api.get("/users").header("ETag")).status()).isEqualTo(304);
        assertThat(api.get("/webjars/hal-explorer/2.3.0/index.html").header("Cache-Control"))
                .isEqualTo("max-age=86400");
    }

    @Test
    void protectsAnActuatorWithAPortOfItsOwn() throws IOException {
        try (var separate = RunningService.on(TestDatabase.create(), "--management.server.port=0",
                "--management.server.address=127.0.0.1")) {
            var port = separate.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
            var served = send(port, "GET /actuator/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(served.status()).isEqualTo(200);
            assertThat(served.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(send(port, "GET /actuator/prometheus HTTP/1.1\r\nHost: rebound.example\r\n\r\n").status())
                    .isEqualTo(421);
            var request = "POST /actuator/health HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: %s\r\n\r\n";
            assertThat(send(port, request.formatted("cross-site")).status()).isEqualTo(403);
            assertThat(send(port, request.formatted("same-origin")).status()).isEqualTo(405);
        }
    }

    private static RawConnection.Response get(String path, String host) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private static RawConnection.Response send(String request) throws IOException {
        return send(URI.create(api.base()).getPort(), request);
    }

    private static RawConnection.Response send(int port, String request) throws IOException {
        try (var connection = new RawConnection("127.0.0.1", port)) {
            return connection.send(request.getBytes(UTF_8), request.startsWith("HEAD"));
        }
    }
}
