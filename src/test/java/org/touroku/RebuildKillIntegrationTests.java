package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// Promise: a rebuild survives the instance that carries it out.
@Tag("long")
@ResourceLock("processes")
class RebuildKillIntegrationTests {
    private static final int USERS = 10_000;

    private final TestDatabase database = TestDatabase.create();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    @Test
    void anotherInstanceFinishesWhatAKilledOneHasBegun() throws Exception {
        var starting = ServiceProcess.starting(database);
        try (var victim = starting.join(); var connections = database.migrated()) {
            try (var service = RunningService.on(database)) {
                Fill.users(service, USERS);
            }
            var filled = JdbcClient.create(connections)
                    .sql("SELECT COALESCE(MAX(position), 0) FROM checkpoints WHERE subscription = 'user_versions_next'")
                    .query(Long.class);
            assertThat(victim.api().post("/projections/user_versions/rebuild", "").status()).isEqualTo(202);
            await().pollInterval(Duration.ofMillis(2)).until(() -> filled.single() > 0);
            victim.kill();
            assertThat(filled.single()).isBetween(1L, USERS - 1L);
        }
        try (var survivor = RunningService.on(database)) {
            try (var _ = new Registrations(survivor.api(), 4, acknowledged)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> rebuild(survivor).at("/state").stringValue()
                        .equals("finished"));
            }
            assertThat(rebuild(survivor).at("/equal").booleanValue()).isTrue();
            Audit.of(database, survivor.api(), acknowledged);
        }
    }

    private static JsonNode rebuild(RunningService service) {
        return service.api().get("/projections/user_versions").body().at("/rebuild");
    }
}
