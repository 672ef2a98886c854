package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TcpProxy;
import org.touroku.support.TestDatabase;

/// Promise: readiness follows the loss and the return of the database within 2 s, and responds at once; liveness does not
/// depend on the database.
@Isolated("has little time")
class ReadinessIntegrationTests {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final TestDatabase database = TestDatabase.create();
    @AutoClose
    private static final TcpProxy proxy = new TcpProxy(database.url());
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.on(proxy, database);
    private static final HttpApi api = service.api();

    @AfterEach
    void recovers() {
        proxy.recover();
        awaitReadiness(200);
    }

    @Test
    void isDownWhileTheDatabaseRefusesConnections() {
        awaitReadiness(200);
        proxy.refuse();
        awaitReadiness(503);
        assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    @Test
    void isDownWhileTheDatabaseIsSilent() {
        awaitReadiness(200);
        proxy.fallSilent();
        awaitReadiness(503);
        assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    @Test
    void showsTheLogHeadAndWhenItWasRead() {
        var position = api.register("Ada", "ada@example.com").body().at("/position").longValue();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(eventStore().at("/position").longValue()).isEqualTo(position));

        var before = Instant.parse(eventStore().at("/last_response").stringValue());
        await().atMost(SOON)
                .until(() -> Instant.parse(eventStore().at("/last_response").stringValue()).isAfter(before));
        assertThat(readiness().body().at("/components/eventStore").propertyNames()).containsExactly("status");
    }

    private static void awaitReadiness(int status) {
        await().pollInterval(Duration.ofMillis(50)).atMost(SOON).until(() -> readiness().status() == status);
    }

    private static JsonNode eventStore() {
        return api.get("/actuator/health").body().at("/components/eventStore/details");
    }

    private static Response readiness() {
        var started = System.nanoTime();
        var response = api.get("/actuator/health/readiness");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(AT_ONCE);
        return response;
    }
}
