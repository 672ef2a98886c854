package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// The service behind a proxy that forwards the address which the client sees.
class ForwardedHeadersIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension
            .onNewDatabase("--server.forward-headers-strategy=framework", "--touroku.security.hosts=users.example.com");
    private static final HttpApi api = service.api();

    @Test
    void linksShowTheForwardedAddress() {
        var root = api.get("/", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "users.example.com",
                "X-Forwarded-Prefix", "/registry");
        assertThat(root.link("registration")).isEqualTo("https://users.example.com/registry/user/registration");
    }

    @Test
    void aBrowserIsSentToTheForwardedAddressOfTheExplorer() {
        var landing = api.get("/", "Accept", "text/html", "X-Forwarded-Proto", "https", "X-Forwarded-Host",
                "users.example.com", "X-Forwarded-Prefix", "/registry");
        assertThat(landing.header("Location")).isEqualTo("https://users.example.com/registry/explorer.html");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            X-Forwarded-Host   | a b
            X-Forwarded-Host   | <a>
            X-Forwarded-Host   | a:b
            X-Forwarded-Host   | a:99999
            X-Forwarded-Port   | many
            X-Forwarded-Proto  | x y
            X-Forwarded-Prefix | /a b
            X-Forwarded-Prefix | /%zz
            Forwarded          | host="a b"
            Forwarded          | for="[::1"
            """)
    void aMalformedAddressIsABadRequest(String header, String value) {
        for (var path : new String[]{"/", "/users"}) {
            assertThatProblem(api.get(path, header, value)).hasStatus(400).hasType("bad-request");
        }
    }
}
