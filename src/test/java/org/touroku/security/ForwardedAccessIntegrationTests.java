package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// Who may do what behind a proxy does not depend on the prefix that the proxy, or a client, says was before the path.
class ForwardedAccessIntegrationTests {
    private static final String PREFIX = "X-Forwarded-Prefix";

    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension
            .onNewDatabase("--server.forward-headers-strategy=framework");
    private static final HttpApi anonymous = service.api();
    private static HttpApi reader;

    @BeforeAll
    static void issueKey() {
        assertThat(anonymous.register("Ada", "ada@example.com").status()).isEqualTo(201);
        reader = anonymous
                .withKey(anonymous.post("/api-keys", "{\"scopes\":\"users.read,events.read\"}").body().at("/key")
                        .stringValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/registry", "/webjars/hal-explorer", "/webjars/hal-explorer/x", "/openapi", "/users",
            "/users/x",
            "/problems", "/actuator/health/liveness", "/a/b/c"})
    void aPrefixOpensAndClosesNothing(String prefix) {
        for (var path : new String[]{"/users", "/events", "/api-keys", "/projections", "/actuator/prometheus",
                "/problems"}) {
            assertThat(anonymous.get(path, PREFIX, prefix).status()).as(path).isEqualTo(401);
        }
        for (var path : new String[]{"/api-keys", "/projections", "/actuator/prometheus", "/user/registration"}) {
            assertThat(reader.get(path, PREFIX, prefix).status()).as(path).isEqualTo(403);
        }
        for (var path : new String[]{"/openapi", "/actuator/health/liveness", "/explorer.html", "/explorer.js"}) {
            assertThat(anonymous.get(path, PREFIX, prefix).status()).as(path).isEqualTo(200);
        }
        var users = reader.get("/users", PREFIX, prefix);
        assertThat(users.status()).isEqualTo(200);
        assertThat(users.link("self")).isEqualTo(anonymous.base() + prefix + "/users");
        assertThat(users.body().at("/_links").propertyNames()).containsExactlyInAnyOrder("self", "first", "search",
                "index");
        assertThat(users.body().at("/_embedded/users/0/_links").propertyNames()).containsExactlyInAnyOrder("self",
                "events");
    }
}
