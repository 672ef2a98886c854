package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.RunningService;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TcpProxy;
import org.touroku.support.TestDatabase;

/// Promise: while the database is away every request gets 503 within 5 s, and nothing needs a restart after it.
@Tag("long")
@Isolated("has little time")
class DatabaseAwayIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private record Timed(Response response, Duration duration) {}

    private static final TestDatabase database = TestDatabase.create();
    @AutoClose
    private static final TcpProxy proxy = new TcpProxy(database.url());
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.on(proxy, database);
    private static final HttpApi api = service.api();
    private static String user;
    private static int number;

    @BeforeAll
    static void registerUser() {
        user = "/users/" + register().body().at("/user_id").stringValue();
    }

    /// Uses all connections, so that the pools hand them out without a check, and requests fail in statements of their own.
    @BeforeEach
    void useConnections() throws Exception {
        assertServed();
        assertServed();
    }

    @Test
    void respondsWhileTheDatabaseRefusesConnections() throws Exception {
        proxy.refuse();
        assertUnavailable();
        assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(503);
        assertThat(api.get("/").status()).isEqualTo(200);
        assertUnavailable();

        proxy.recover();
        assertRecovers();
    }

    @Test
    void endsWithinTwentySecondsWhileTheDatabaseIsAway() {
        try (var away = new TcpProxy(database.url())) {
            var ending = RunningService.on(away.url(), database);
            assertThat(ending.api().get("/users").status()).isEqualTo(200);
            away.refuse();
            assertThat(ending.api().get("/users").status()).isEqualTo(503);
            var begun = System.nanoTime();
            ending.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        }
    }

    /// The silenced connections stay open and silent also after the recovery: only time limits of the service end its waiting.
    @Test
    void respondsWhileTheDatabaseIsSilent() throws Exception {
        proxy.fallSilent();
        assertUnavailable();
        assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertUnavailable();

        proxy.recover();
        assertRecovers();
    }

    /// Its holder is authenticated by what was last read of the key, and nothing is read of it any more.
    @Test
    void aRegistrationWithAnApiKeyKeepsItsOutcome() throws Exception {
        var own = TestDatabase.create();
        try (var away = new TcpProxy(own.url()); var keyed = RunningService.on(away.url(), own)) {
            var key = keyed.api().post("/api-keys", "{\"scopes\":\"users.register\"}").body().at("/key").stringValue();
            var registrar = keyed.api().withKey(key);
            assertThat(registrar.register("Ada", "ada@example.com").status()).isEqualTo(201);
            for (var fault : List.<Runnable>of(away::refuse, away::fallSilent)) {
                fault.run();
                for (int i = 0; i < 2; i++) {
                    var timed = timed(() -> registrar.register("Eve", "eve@example.com")).call();
                    assertThatProblem(timed.response).hasStatus(503).hasType("unavailable").isRetryableAfter(1);
                    assertThat(timed.response.body().at("/detail").stringValue()).containsPattern(
                            "^(Nothing was stored|It is not known whether the command was stored): ");
                    assertThat(timed.duration).isLessThan(LIMIT);
                }
                away.recover();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> registrar.register("Bob", "bob" + next() + "@example.com").status() == 201);
            }
        }
    }

    private static void assertUnavailable() throws Exception {
        atOnce(requests()).forEach((request, timed) -> {
            assertThatProblem(timed.response).as(request).hasStatus(503).hasType("unavailable").isRetryableAfter(1);
            assertThat(timed.duration).as(request).isLessThan(LIMIT);
        });
    }

    private static void assertRecovers() throws Exception {
        await().atMost(Duration.ofSeconds(20)).until(() -> register().status() == 201);
        await().until(() -> api.get("/actuator/health/readiness").status() == 200);
        assertServed();
    }

    private static void assertServed() throws Exception {
        atOnce(requests()).forEach((request, timed) -> assertThat(timed.response.status()).as(request)
                .isEqualTo(request.equals("registration") ? 201 : 200));
    }

    private static Map<String, Supplier<Response>> requests() {
        var requests = new LinkedHashMap<String, Supplier<Response>>();
        for (var path : new String[]{"/users", user, user + "?version=1", "/users?sort=name", "/events", "/events/1",
                user + "/events", "/projections", "/projections/users", "/jobs"}) {
            requests.put(path, () -> api.get(path));
        }
        requests.put("registration", DatabaseAwayIntegrationTests::register);
        requests.put("renaming", () -> api.rename(user, "Ada " + next()));
        return requests;
    }

    private static Map<String, Timed> atOnce(Map<String, Supplier<Response>> requests)
            throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sent = new LinkedHashMap<String, Future<Timed>>();
            requests.forEach((name, request) -> sent.put(name, threads.submit(timed(request))));
            var received = new LinkedHashMap<String, Timed>();
            for (var each : sent.entrySet()) {
                received.put(each.getKey(), each.getValue().get());
            }
            return received;
        }
    }

    private static Callable<Timed> timed(Supplier<Response> request) {
        return () -> {
            var started = System.nanoTime();
            var response = request.get();
            return new Timed(response, Duration.ofNanos(System.nanoTime() - started));
        };
    }

    private static Response register() {
        return api.register("Ada", "ada" + next() + "@example.com");
    }

    private static synchronized int next() {
        return number++;
    }
}
