package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.touroku.HttpApi.Response;

/// Promise: while the database is away every request is answered 503 within 5 s, and nothing needs a restart after it.
class DatabaseAwayIntegrationTests {
    private static TcpProxy proxy;
    private static RunningService service;
    private static HttpApi api;
    private static int number;

    @BeforeAll
    static void start() {
        var database = TestDatabase.create();
        proxy = new TcpProxy(database.url());
        service = RunningService.on(proxy.url(), database);
        api = service.api();
    }

    @AfterAll
    static void stop() {
        service.close();
        proxy.close();
    }

    @AfterEach
    void recovers() {
        proxy.recover();
        await().atMost(Duration.ofSeconds(20)).until(() -> register().status() == 201);
        assertThat(api.get("/users").status()).isEqualTo(200);
        await().until(() -> api.get("/actuator/health/readiness").status() == 200);
    }

    @Test
    void answersWhileTheDatabaseRefusesConnections() {
        register();
        proxy.refuse();
        assertUnavailable();
        assertUnavailable();
        assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(503);
        assertThat(api.get("/").status()).isEqualTo(200);
    }

    @Test
    void answersWhileTheDatabaseIsSilent() {
        register();
        proxy.fallSilent();
        assertUnavailable();
        assertUnavailable();
    }

    private static void assertUnavailable() {
        for (var path : new String[]{"/users", "/users/01HQJXYYX2BQEYCWTX34P9Z7DE"}) {
            assertUnavailable(() -> api.get(path));
        }
        assertUnavailable(DatabaseAwayIntegrationTests::register);
    }

    private static void assertUnavailable(Supplier<Response> request) {
        var started = System.nanoTime();
        var response = request.get();
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.header("Retry-After")).isEqualTo("1");
        assertThat(response.body().at("/type").stringValue()).isEqualTo("/problems/unavailable");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    }

    private static Response register() {
        return api.register("Ada", "ada" + number++ + "@example.com");
    }
}
