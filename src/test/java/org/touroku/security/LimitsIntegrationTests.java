package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.util.ArrayList;
import java.util.Collections;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import org.touroku.support.ConcurrentClients;
import org.touroku.support.HttpApi;
import org.touroku.support.RunningService;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;

/// Limits of registrations and of invalid credentials.
@Tag("once")
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
        assertThat(operator.delete("/api-keys/" + id(key)).status()).isEqualTo(200);
        for (int i = 0; i < 5; i++) {
            assertThat(get(key, "192.0.2.3").status()).isEqualTo(401);
        }
        assertThat(get(key, "192.0.2.3").status()).isEqualTo(429);
    }

    /// However long each verification takes.
    @Test
    void invalidCredentialsThatComeAtOnceAreLimitedToo() throws Exception {
        var valid = issue(operator, "users.read");
        var revoked = issue(operator, "users.read");
        assertThat(operator.delete("/api-keys/" + id(revoked)).status()).isEqualTo(200);
        var statuses = ConcurrentClients.sendConcurrently(50, 50, _ -> get(revoked, "192.0.2.5").status());
        assertThat(Collections.frequency(statuses, 401)).isBetween(1, 5);
        assertThat(Collections.frequency(statuses, 429)).isEqualTo(50 - Collections.frequency(statuses, 401));

        assertThat(ConcurrentClients.sendConcurrently(50, 50, _ -> get(valid, "192.0.2.6").status()))
                .containsOnly(200);
        for (int i = 0; i < 5; i++) {
            assertThat(get(WRONG, "192.0.2.6").status()).isEqualTo(401);
        }
    }

    /// Registrations are authenticated by what was last read of a key, until the append says otherwise.
    @Test
    void anExpiredKeyCountsAsAFailure() {
        var own = TestDatabase.create();
        try (var limited = RunningService.on(own, "--touroku.security.limits.enabled=true",
                "--touroku.security.limits.failures=5")) {
            var owner = limited.api().withKey(issue(limited.api(), "operate"));
            var expiring = owner.post("/api-keys", "{\"scopes\":\"users.register\",\"lifetime\":\"PT1M\"}").body()
                    .at("/key").stringValue();
            jdbc(own).sql("UPDATE events SET recorded_at = recorded_at - INTERVAL 57 SECOND WHERE stream_id = ?")
                    .param(id(expiring)).update();
            var registrar = limited.api().withKey(expiring);
            var statuses = new ArrayList<Integer>();
            await().until(() -> {
                statuses.add(registrar.register("Ida", "ida" + statuses.size() + "@example.com").status());
                return statuses.getLast() == 429;
            });
            assertThat(statuses).startsWith(201, 201);
            assertThat(Collections.frequency(statuses, 401)).isEqualTo(5);
        }
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
        assertThat(one.post("/user/registr%61tion", "{}").status()).isEqualTo(429);
        assertThat(two.register("Eve", "eve@example.com").status()).isEqualTo(201);
    }

    @Test
    void aRevokedKeyThatHasExceededItsLimitIsRefusedForBeingRevoked() {
        var key = issue(operator, "users.register");
        var registrar = anonymous.withKey(key);
        for (int i = 0; i < 3; i++) {
            assertThat(registrar.post("/user/registration", "{}").status()).isEqualTo(400);
        }
        assertThat(registrar.post("/user/registration", "{}").status()).isEqualTo(429);
        assertThat(operator.delete("/api-keys/" + id(key)).status()).isEqualTo(200);
        assertThatProblem(registrar.post("/user/registration", "{}")).hasStatus(401).hasType("unauthenticated");
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

    /// Spring Boot lets Tomcat believe such headers there, unless it is told otherwise.
    @Test
    void onACloudPlatformHeadersAreNotBelievedEither() {
        try (var cloud = RunningService.on(TestDatabase.create(), "--spring.main.cloud-platform=kubernetes",
                "--touroku.security.limits.enabled=true", "--touroku.security.limits.registrations=1")) {
            var api = cloud.api();
            assertThat(api.register("Ada", "ada@example.com", FORWARDED_FOR, "192.0.2.1").status()).isEqualTo(201);
            assertThat(api.register("Eve", "eve@example.com", FORWARDED_FOR, "192.0.2.2").status()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--server.forward-headers-strategy=native",
            "--server.tomcat.remoteip.remote-ip-header=x-forwarded-for"})
    void theServiceDoesNotStartIfTomcatBelievesThem(String setting) {
        var unused = TestDatabase.create();
        assertThatThrownBy(() -> RunningService.on(unused, setting))
                .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class);
    }

    private static HttpApi.Response get(String key, String address) {
        return anonymous.withKey(key).get("/users", FORWARDED_FOR, address);
    }

    private static String id(String key) {
        return key.substring(4, 30);
    }

    private static JdbcClient jdbc(TestDatabase database) {
        return JdbcClient.create(new DriverManagerDataSource(database.url(),
                database.username(), database.password()));
    }

    private static String issue(HttpApi api, String scopes) {
        return api.post("/api-keys", "{\"scopes\":\"" + scopes + "\"}").body().at("/key").stringValue();
    }
}
