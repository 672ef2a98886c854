package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Promise: a rebuild survives the instance that carries it out.
class RebuildKillIntegrationTests {
    private static final int USERS = 15_000;

    private final TestDatabase database = TestDatabase.create();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"users", "user_versions"})
    void goesOnWhereAKilledInstanceHasLeftIt(String projection) throws Exception {
        try (var service = RunningService.on(database)) {
            Fill.users(service, USERS);
        }
        try (var connections = database.migrated(); var victim = ServiceProcess.on(database)) {
            var jdbc = JdbcClient.create(connections);
            var filled = jdbc.sql("SELECT COALESCE(MAX(position), 0) FROM checkpoints WHERE projection = ?")
                    .param(projection + "_next").query(Long.class);
            assertThat(victim.api().post("/projections/" + projection + "/rebuild", "").status()).isEqualTo(202);
            await().pollInterval(Duration.ofMillis(2)).until(() -> filled.single() > 0);
            victim.kill();
            var left = filled.single();
            assertThat(left).isBetween(1L, USERS - 1L);
            jdbc.sql("UPDATE " + projection
                    + "_next SET name = 'Left by the killed one' WHERE registered_at_position = 1")
                    .update();

            try (var survivor = ServiceProcess.on(database);
                    var _ = new Registrations(survivor.api(), 4, acknowledged)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> survivor.api().get("/projections/" + projection)
                        .body().at("/rebuild/state").stringValue().equals("finished"));
                assertThat(survivor.api().get("/projections/" + projection).body().at("/rebuild/equal").booleanValue())
                        .isFalse();
            }
            assertThat(jdbc.sql("SELECT name FROM " + projection + " WHERE registered_at_position = 1")
                    .query(String.class).single()).isEqualTo("Left by the killed one");
            putRight(projection);
        }
    }

    /// By another rebuild.
    private void putRight(String projection) {
        try (var service = RunningService.on(database)) {
            Trouble.replaceTables(service, projection);
            Audit.of(database, service.api(), acknowledged);
        }
    }
}
