package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Promise: an acknowledged registration survives kill -9 of the service.
class KillIntegrationTests {
    private static final int CLIENTS = 32;

    private final TestDatabase database = TestDatabase.create();
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void losesAndDoublesNobodyWhenItIsKilledUnderLoad() throws Exception {
        for (int round = 1; round <= 2; round++) {
            var service = ServiceProcess.on(database);
            for (int i = 0; i < CLIENTS; i++) {
                clients.execute(() -> registerUntilItIsGone(service.api()));
            }
            var enough = round * 1000;
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= enough);
            service.kill();
        }
        try (var service = ServiceProcess.on(database); var connections = database.migrated()) {
            assertThat(service.api().register("one", "more@example.com").status()).isEqualTo(201);
            var jdbc = JdbcClient.create(connections);
            var events = jdbc.sql("SELECT COUNT(*) FROM events").query(Long.class).single();
            assertThat(jdbc.sql("SELECT position FROM events ORDER BY position").query(Long.class).list())
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, events).boxed().toList());
            assertThat(jdbc.sql("SELECT id FROM users").query(String.class).list()).containsAll(acknowledged.values())
                    .hasSize(events.intValue());
            assertThat(jdbc.sql("SELECT DISTINCT email FROM users").query(String.class).list())
                    .containsAll(acknowledged.keySet()).hasSize(events.intValue());
            assertThat(service.api().get("/users").body().at("/total").longValue()).isEqualTo(events);
            assertThat(service.api().register("again", acknowledged.keySet().iterator().next()).status())
                    .isEqualTo(409);
        }
    }

    private void registerUntilItIsGone(HttpApi api) {
        while (true) {
            var email = "user" + number.incrementAndGet() + "@example.com";
            try {
                var receipt = api.register("User", email);
                assertThat(receipt.status()).isEqualTo(201);
                acknowledged.put(email, receipt.body().at("/user_id").stringValue());
            } catch (UncheckedIOException killed) {
                return;
            }
        }
    }
}
