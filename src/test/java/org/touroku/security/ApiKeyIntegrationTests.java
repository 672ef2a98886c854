package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import org.touroku.apikey.IssueKeyCommand;
import org.touroku.eventsourcing.EventStore;
import org.touroku.support.HttpApi;
import org.touroku.support.RunningService;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TcpProxy;
import org.touroku.support.TestDatabase;
import org.touroku.support.TestThreads;

/// API keys: issued, used and revoked.
class ApiKeyIntegrationTests {
    private static final TestDatabase database = TestDatabase.create();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.on(database);
    private static final HttpApi anonymous = service.api();
    private static HttpApi operator;

    /// Until the first key is issued, everyone may do everything.
    @BeforeAll
    static void issueTheFirstKey() {
        assertThat(anonymous.register("Ada", "ada@example.com").status()).isEqualTo(201);
        operator = anonymous.withKey(issue(anonymous, "operate"));
    }

    @Test
    void theServiceIsOpenUntilTheFirstKeyIsIssued() {
        for (var path : new String[]{"/", "/users", "/events", "/projections", "/api-keys", "/user/registration",
                "/problems",
                "/nothing", "/actuator/prometheus", "/actuator/health"}) {
            var refused = anonymous.get(path);
            assertThatProblem(refused).hasStatus(401).hasType("unauthenticated");
            assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"touroku\"");
        }
        for (var path : new String[]{"/openapi", "/openapi.json", "/openapi.yaml", "/explorer.html",
                "/actuator/health/liveness", "/actuator/health/readiness",
                "/webjars/hal-explorer/2.3.0/index.html"}) {
            assertThat(anonymous.get(path).status()).as(path).isEqualTo(200);
        }
        assertThat(operator.get("/api-keys").status()).isEqualTo(200);
        assertThatProblem(operator.get("/users")).hasStatus(403).hasType("scope-missing")
                .hasDetailContaining("users.read");
        assertThat(operator.get("/users").header("WWW-Authenticate")).contains("insufficient_scope");
    }

    @Test
    void aBrowserIsSentToTheExplorerAndToNothingElse() {
        var html = "text/html,application/xhtml+xml,*/*;q=0.8";
        assertThat(anonymous.get("/", "Accept", html).status()).isEqualTo(302);
        assertThat(anonymous.get("/explorer", "Accept", html).status()).isEqualTo(302);
        assertThat(anonymous.get("/problems", "Accept", html).status()).isEqualTo(401);
        assertThat(anonymous.get("/users", "Accept", html).status()).isEqualTo(401);
        for (var trick : new String[]{"text/html;q=0.1,application/hal+json", "text/html;q=0.1,*/*",
                "application/hal+json,text/html",
                "text/html;q=0,*/*;q=0.1"}) {
            assertThat(anonymous.get("/", "Accept", trick).status()).as(trick).isEqualTo(401);
        }
    }

    @Test
    void otherCredentialsAreRefused() {
        var key = "Bearer " + issue(operator, "operate");
        assertThat(anonymous.get("/", "Authorization", key).status()).isEqualTo(200);
        assertThat(anonymous.get("/", "Authorization", key, "Authorization", key).status()).isEqualTo(401);
        for (var authorization : new String[]{"Bearer", "Bearer ", "Bearer x", "Bearer a b", "Bearer trk_",
                key.replace(" ", ""), key.replace("Bearer", "BearerX"),
                "Basic dXNlcjpwYXNzd29yZA==", "trk_x"}) {
            assertThat(anonymous.get("/", "Authorization", authorization).status()).as(authorization).isEqualTo(401);
        }
        assertThat(anonymous.get("/").header("Set-Cookie")).isEmpty();
    }

    @Test
    void aResponseWithASecretIsNotStored() {
        var before = operator.get("/api-keys").body().at("/count");
        assertThatProblem(operator.post("/api-keys", "{\"scopes\":\"operate\"}", "Idempotency-Key", "once"))
                .hasStatus(400);
        assertThat(operator.get("/api-keys").body().at("/count")).isEqualTo(before);
    }

    @Test
    void refusesKeysThatNobodyCanMean() {
        for (var form : new String[]{"{}", "{\"scopes\":\"\"}", "{\"scopes\":\"everything\"}",
                "{\"scopes\":\"operate\",\"lifetime\":\"P1Y\"}", "{\"scopes\":\"operate\",\"label\":\"a\\u0000b\"}"}) {
            assertThatProblem(operator.post("/api-keys", form)).hasStatus(400).hasType("invalid-body");
        }
        assertThat(operator.get("/api-keys").status()).isEqualTo(200);
    }

    @Test
    void aRevocationHoldsAtOnceOnAllInstances() throws Exception {
        try (var other = RunningService.on(database)) {
            for (int i = 0; i < 20; i++) {
                var key = issue(operator, "users.read");
                var here = anonymous.withKey(key);
                var there = other.api().withKey(key);
                assertThat(there.get("/users").status()).isEqualTo(200);
                assertThat(here.get("/users").status()).isEqualTo(200);
                var revoked = operator.delete("/api-keys/" + id(key));
                assertThat(revoked.status()).isEqualTo(200);
                assertThatProblem(there.get("/users")).hasStatus(401);
                assertThatProblem(here.get("/users")).hasStatus(401);
            }
        }
    }

    /// While requests are under way, on which a revocation must not wait for anything.
    @Test
    void aRevocationHoldsUnderLoad() throws Exception {
        var revokedAt = new ConcurrentHashMap<String, Long>();
        var late = new ConcurrentHashMap<String, Long>();
        var done = new AtomicBoolean();
        try (var clients = new TestThreads(); AutoCloseable _ = () -> done.set(true)) {
            for (int i = 0; i < 5; i++) {
                var key = issue(operator, "users.read");
                clients.start(4, () -> {
                    while (!done.get()) {
                        var begun = System.nanoTime();
                        var isServed = anonymous.withKey(key).get("/users").status() == 200;
                        if (isServed && begun > revokedAt.getOrDefault(key, Long.MAX_VALUE)) {
                            late.put(key, begun);
                        }
                    }
                });
                assertThat(operator.delete("/api-keys/" + id(key)).status()).isEqualTo(200);
                revokedAt.put(key, System.nanoTime());
                await().until(() -> anonymous.withKey(key).get("/users").status() == 401);
            }
        }
        assertThat(late).isEmpty();
    }

    /// The append confirms what was last read of the key.
    @Test
    void aRevocationHoldsForRegistrationsAtOnceOnAllInstances() throws Exception {
        try (var other = RunningService.on(database)) {
            for (int i = 0; i < 10; i++) {
                var key = issue(operator, "users.register");
                var there = other.api().withKey(key);
                assertThat(there.register("Gina", "gina" + i + "@example.com").status()).isEqualTo(201);
                assertThat(there.register("Gina", "gina" + i + "@example.com").status()).isEqualTo(409);
                assertThat(operator.delete("/api-keys/" + id(key)).status()).isEqualTo(200);
                var head = head();
                assertThatProblem(switch (i % 4) {
                    case 0 -> there.register("Hugo", "hugo" + i + "@example.com");
                    case 1 -> there.register("Gina", "gina" + i + "@example.com"); // its address is taken
                    case 2 -> there.post("/user/registration", "{}");
                    default -> there.register("Hugo", "hugo" + i + "@example.com", "Idempotency-Key", "k" + i);
                }).hasStatus(401).hasType("unauthenticated");
                assertThat(head()).isEqualTo(head);
            }
        }
    }

    private static long head() {
        return service.bean(EventStore.class).head();
    }

    @Test
    void revokingTwiceChangesNothingAndWhatIsUnknownIsNotFound() {
        var other = id(issue(operator, "users.read"));
        var first = operator.delete("/api-keys/" + other);
        assertThat(first.body().at("/version").intValue()).isEqualTo(2);
        assertThat(operator.delete("/api-keys/" + other).body().at("/position"))
                .isEqualTo(first.body().at("/position"));
        assertThat(operator.get("/api-keys/" + other).body().has("revoked_at")).isTrue();
        assertThatProblem(operator.delete("/api-keys/01HQJXYYX2BQEYCWTX34P9Z7DE")).hasStatus(404)
                .hasType("api-key-not-found");
        assertThatProblem(operator.get("/api-keys/nothing")).hasStatus(404);
    }

    /// Only the log counts, and before a key is used for the first time it may say that the key is older.
    @Test
    void aKeyExpiresByTheClockOfTheDatabase() {
        var own = TestDatabase.create();
        try (var service = RunningService.on(own)) {
            var api = service.api();
            var owner = api.withKey(issue(api, "operate"));
            var expired = issue(owner, "users.read", "PT1M");
            var expiring = issue(owner, "users.read,users.register", "PT1M");
            jdbc(own).sql("UPDATE events SET recorded_at = recorded_at - INTERVAL 61 SECOND WHERE stream_id = ?")
                    .param(id(expired)).update();
            jdbc(own).sql("UPDATE events SET recorded_at = recorded_at - INTERVAL 57 SECOND WHERE stream_id = ?")
                    .param(id(expiring)).update();
            assertThatProblem(api.withKey(expired).get("/users")).hasStatus(401);
            assertThat(api.withKey(expiring).get("/users").status()).isEqualTo(200);
            var registered = new ArrayList<Integer>();
            await().until(() -> {
                registered.add(api.withKey(expiring).register("Ida", "ida" + registered.size() + "@example.com")
                        .status());
                return registered.getLast() != 201;
            });
            assertThat(registered).startsWith(201).endsWith(401);
        }
    }

    @Test
    void callersStandInEventsAndHaveIdempotencyKeysOfTheirOwn() {
        var one = issue(operator, "users.register,events.read");
        var two = issue(operator, "users.register");
        var bob = anonymous.withKey(one).register("Bob", "bob@example.com", "Idempotency-Key", "k");
        var eve = anonymous.withKey(two).register("Eve", "eve@example.com", "Idempotency-Key", "k");
        assertThat(bob.status()).isEqualTo(eve.status()).isBetween(201, 202);
        assertThat(anonymous.withKey(one).register("Bob", "bob@example.com", "Idempotency-Key", "k").http().body())
                .isEqualTo(bob.http().body());
        var events = anonymous.withKey(one).get("/events?after=" + (bob.body().at("/position").longValue() - 1)).body()
                .at("/_embedded/events");
        assertThat(events.valueStream().map(event -> event.at("/metadata/caller").stringValue()))
                .containsExactly(id(one), id(two));
    }

    @Test
    void linksAndFormsThatACallerMayNotUseAreLeftOut() {
        var reader = anonymous.withKey(issue(operator, "users.read"));
        var all = anonymous.withKey(issue(operator, "users.read,users.write,users.register,events.read,operate"));
        for (int i = 0; i < 2; i++) { // the second time from the cache
            assertThat(links(reader, "/")).containsExactlyInAnyOrder("self", "explorer", "problems", "service-desc",
                    "users",
                    "user");
            assertThat(links(operator, "/")).containsExactlyInAnyOrder("self", "explorer", "problems", "service-desc",
                    "projections", "jobs", "keys");
            assertThat(forms(reader, "/users")).isEmpty();
            assertThat(forms(all, "/users")).containsExactly("register");
            assertThat(links(reader, "/users")).doesNotContain("registration");
            assertThat(links(all, "/users")).contains("registration");
        }
        var registrar = anonymous.withKey(issue(operator, "users.register"));
        assertThat(registrar.register("Carl", "carl@example.com").body().at("/_links").propertyNames()).isEmpty();
        assertThat(all.register("Dora", "dora@example.com").body().at("/_links").propertyNames())
                .containsExactlyInAnyOrder("user", "events", "users");
    }

    /// Another process issues it, which the service notices within a second.
    @Test
    void theFirstKeyComesFromTheCommandLine() {
        var unused = TestDatabase.create();
        try (var open = RunningService.on(unused)) {
            assertThat(open.api().get("/users").status()).isEqualTo(200);
            var key = issueByCommand("operate", unused);
            await().atMost(Duration.ofSeconds(2)).until(() -> open.api().get("/users").status() == 401);
            assertThat(open.api().withKey(key).get("/projections").status()).isEqualTo(200);
        }
    }

    @Test
    void aKeyIsNoHelpWhileTheDatabaseIsAway() {
        var key = issue(operator, "users.read");
        try (var proxy = new TcpProxy(database.url()); var behind = RunningService.on(proxy.url(), database)) {
            var reader = behind.api().withKey(key);
            assertThat(reader.get("/users").status()).isEqualTo(200);
            proxy.refuse();
            assertThatProblem(reader.get("/users")).hasStatus(503).hasType("unavailable");
            assertThatProblem(behind.api().get("/users")).hasStatus(401);
            proxy.recover();
            await().until(() -> reader.get("/users").status() == 200);
        }
    }

    @Test
    void theTableOfKeysCanBeCheckedRepairedAndRebuilt() {
        var other = id(issue(operator, "users.read"));
        assertThat(operator.delete("/api-keys/" + other).status()).isEqualTo(200);
        var before = operator.get("/api-keys?size=200").body().at("/count").intValue();
        var table = operator.get("/projections/api_keys").body().at("/generation").stringValue();
        assertThat(jdbc(database).sql("UPDATE " + table + " SET scopes = 'operate' WHERE id = ?").param(other).update())
                .isOne();
        assertThat(operator.post("/projections/api_keys/check", "").status()).isEqualTo(202);
        await().untilAsserted(
                () -> assertThat(operator.get("/projections/api_keys").body().at("/check/differing").intValue())
                        .as(operator.get("/projections/api_keys").http().body()).isEqualTo(1));
        assertThat(operator.post("/projections/api_keys/differing/" + other + "/repair", "").status()).isEqualTo(200);
        assertThat(operator.get("/api-keys/" + other).body().at("/scopes/0").stringValue()).isEqualTo("users.read");

        assertThat(operator.post("/projections/api_keys/rebuild", "").status()).isEqualTo(202);
        await().until(
                () -> !operator.get("/projections/api_keys").body().at("/generation").stringValue().equals(table));
        assertThat(operator.get("/api-keys?size=200").body().at("/count").intValue()).isGreaterThan(1)
                .isEqualTo(before);
        assertThat(operator.get("/api-keys/" + other).body().has("revoked_at")).isTrue();
    }

    private static String issueByCommand(String scopes, TestDatabase database) {
        var out = new ByteArrayOutputStream();
        assertThat(IssueKeyCommand.run(new String[]{"issue-key", "--scopes=" + scopes, "--expires=P1D",
                "--spring.datasource.url=" + database.url(), "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password()}, new PrintStream(out), System.err)).isZero();
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    private static String issue(HttpApi api, String scopes) {
        return issue(api, scopes, "P1D");
    }

    private static String issue(HttpApi api, String scopes, String lifetime) {
        var issued = api.post("/api-keys", "{\"scopes\":\"" + scopes + "\",\"lifetime\":\"" + lifetime + "\"}");
        assertThat(issued.status()).isEqualTo(201);
        return issued.body().at("/key").stringValue();
    }

    private static String id(String key) {
        return key.substring(4, 30);
    }

    private static Collection<String> links(HttpApi api, String path) {
        return api.get(path).body().at("/_links").propertyNames();
    }

    private static Collection<String> forms(HttpApi api, String path) {
        return api.get(path, "Accept", "application/prs.hal-forms+json").body().at("/_templates").propertyNames();
    }

    private static JdbcClient jdbc(TestDatabase database) {
        return JdbcClient.create(new DriverManagerDataSource(database.url(),
                database.username(), database.password()));
    }
}
