package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// The server becomes read-only, as after a failover. The service has only the rights that it needs.
@Isolated("changes the server")
class ReadOnlyServerIntegrationTests {
    private static final String USER = "touroku_test_plain";

    private final TestDatabase database = TestDatabase.create();
    private final JdbcClient root = JdbcClient
            .create(new DriverManagerDataSource(database.url(), database.username(), database.password()));

    @BeforeEach
    void createUser() {
        root.sql("CREATE USER " + USER + " IDENTIFIED BY 'plain'").update();
        root.sql("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX ON %s.* TO %s"
                .formatted(root.sql("SELECT DATABASE()").query(String.class).single(), USER)).update();
    }

    @AfterEach
    void putBack() {
        setReadOnly(false);
        root.sql("DROP USER " + USER).update();
    }

    @Test
    void commandsFailWith503UntilTheServerIsWritableAgain() {
        try (var service = RunningService.on(new TestDatabase(database.url() + "&allowPublicKeyRetrieval=true", USER,
                "plain"))) {
            var api = service.api();
            assertThat(api.register("Ada", "ada@example.com").status()).isEqualTo(201);

            setReadOnly(true);
            assertThatProblem(api.register("Ben", "ben@example.com")).hasStatus(503).hasType("unavailable")
                    .hasDetailStartingWith("Nothing was stored");
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> api.get("/actuator/health/readiness").status() == 503);
            assertThat(api.get("/users").body().at("/total").intValue()).isEqualTo(1);

            setReadOnly(false);
            await().until(() -> api.register("Ben", "ben@example.com").status() == 201);
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> api.get("/actuator/health/readiness").status() == 200);
        }
    }

    private void setReadOnly(boolean readOnly) {
        root.sql("SET GLOBAL read_only = " + (readOnly ? 1 : 0)).update();
    }
}
