package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.touroku.support.HttpApi;
import org.touroku.support.RunningService;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;

/// Limits of registrations and of invalid credentials.
class LimitsIntegrationTests {
    private static final String WRONG = "wrong";
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /// Each test has client addresses and callers of its own.
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase(
            "--touroku.security.limits.enabled=true", "--touroku.security.limits.failures=5",
            "--touroku.security.limits.registrations=3", "--touroku.security.limits.proxies=127.0.0.1,10.0.0.0/8");
    private static final HttpApi anonymous = service.api();
    private static HttpApi operator;

    @BeforeAll
    static void issueTheFirstKey() {
        operator = anonymous.withKey(issue(anonymous, "operate"));
        assertThat(operator.get("/api-keys").status()).isEqualTo(200);
    }

    @Test
    void tooManyInvalidCredentialsOfAnAddressAreRefusedUnverified() {
        var valid = issue(operator, "users.read");
        var neighbour = issue(operator, "users.read");
        assertThat(get(neighbour, "192.0.2.1").status()).isEqualTo(200);
        for (int i = 0; i < 5; i++) {
            assertThatProblem(get(WRONG, "192.0.2.1")).hasStatus(401).hasType("unauthenticated");
        }
        var refused = get(WRONG, "192.0.2.1");
        assertThatProblem(refused).hasStatus(429).hasType("too-many-requests").hasDetailContaining("192.0.2.1");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 12);
        assertThat(get(valid, "192.0.2.1").status()).isEqualTo(429);

        assertThat(get(neighbour, "192.0.2.1").status()).isEqualTo(200);
        assertThat(get(valid, "192.0.2.2").status()).isEqualTo(200);
        assertThat(get(valid, "192.0.2.1").status()).isEqualTo(200);
        assertThat(anonymous.get("/actuator/health/liveness", FORWARDED_FOR, "192.0.2.1").status()).isEqualTo(200);
    }

    @Test
    void credentialsThatWereValidAreNoLongerVerifiedInAnyCaseOnceTheyAreRevoked() {
        var key = issue(operator, "users.read");
        assertThat(get(key, "192.0.2.3").status()).isEqualTo(200);
        assertThat(operator.delete("/api-keys/" + key.substring(4, 30)).status()).isEqualTo(200);
        for (int i = 0; i < 5; i++) {
            assertThat(get(key, "192.0.2.3").status()).isEqualTo(401);
        }
        assertThat(get(key, "192.0.2.3").status()).isEqualTo(429);
    }

    @Test
    void anAddressOfIpv6StandsForItsNetwork() {
        for (int i = 0; i < 5; i++) {
            assertThat(get(WRONG, "2001:db8:0:1::" + i).status()).isEqualTo(401);
        }
        assertThat(get(WRONG, "2001:db8:0:1:ffff:ffff:ffff:ffff").status()).isEqualTo(429);
        assertThat(get(WRONG, "2001:db8:0:2::1").status()).isEqualTo(401);
    }

    @Test
    void onlyWhatTrustedProxiesHaveAddedIsBelieved() {
        for (int i = 0; i < 5; i++) {
            assertThat(get(WRONG, "198.51.100." + i + ", 192.0.2.4, 10.1.2.3").status()).isEqualTo(401);
        }
        assertThat(get(WRONG, "192.0.2.4").status()).isEqualTo(429);
        assertThat(get(WRONG, "198.51.100.1").status()).isEqualTo(401);
    }

    @Test
    void aCallerRegistersSoManyUsersAndNoMore() {
        var one = anonymous.withKey(issue(operator, "users.register"));
        var two = anonymous.withKey(issue(operator, "users.register"));
        for (int i = 0; i < 3; i++) {
            assertThat(one.register("Ada", "ada" + i + "@example.com", FORWARDED_FOR, "203.0.113." + i).status())
                    .isEqualTo(201);
        }
        var refused = one.register("Eve", "eve@example.com");
        assertThatProblem(refused).hasStatus(429).hasType("too-many-requests");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 21);
        assertThat(two.register("Eve", "eve@example.com").status()).isEqualTo(201);
    }

    @Test
    void thereAreNoLimitsOnLoopback() {
        try (var local = RunningService.on(TestDatabase.create(), "--touroku.security.limits.failures=1",
                "--touroku.security.limits.registrations=1")) {
            assertThat(local.api().register("Ada", "ada@example.com").status()).isEqualTo(201);
            assertThat(local.api().register("Eve", "eve@example.com").status()).isEqualTo(201);
            issue(local.api(), "operate");
            assertThat(local.api().withKey(WRONG).get("/users").status()).isEqualTo(401);
            assertThat(local.api().withKey(WRONG).get("/users").status()).isEqualTo(401);
        }
    }

    /// Spring's own filter for forwarded headers believes those of anyone; this limit does not.
    @Test
    void thereAreLimitsWhereOthersCanReachTheService() {
        try (var reachable = RunningService.on(TestDatabase.create(), "--server.address=0.0.0.0",
                "--touroku.security.open=true", "--touroku.security.limits.failures=1",
                "--touroku.security.limits.registrations=1", "--server.forward-headers-strategy=framework")) {
            var api = reachable.api();
            assertThat(api.register("Ada", "ada@example.com", FORWARDED_FOR, "192.0.2.1").status()).isEqualTo(201);
            assertThat(api.register("Eve", "eve@example.com", FORWARDED_FOR, "192.0.2.2").status()).isEqualTo(429);
            issue(api, "operate");
            assertThat(api.withKey(WRONG).get("/users", FORWARDED_FOR, "192.0.2.1").status()).isEqualTo(401);
            assertThat(api.withKey(WRONG).get("/users", FORWARDED_FOR, "192.0.2.2").status()).isEqualTo(429);
        }
    }

    private static HttpApi.Response get(String key, String address) {
        return anonymous.withKey(key).get("/users", FORWARDED_FOR, address);
    }

    private static String issue(HttpApi api, String scopes) {
        return api.post("/api-keys", "{\"scopes\":\"" + scopes + "\"}").body().at("/key").stringValue();
    }
}
