package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// A server that acknowledges commits before they are on disk.
@Isolated("changes the server")
@ExtendWith(OutputCaptureExtension.class)
class ServerSettingsIntegrationTests {
    private static final String OBJECTION = "innodb_flush_log_at_trx_commit is 2, and has to be 1 so that what is acknowledged is on disk.";

    private final TestDatabase database = TestDatabase.create();
    private final HikariDataSource connections = new HikariDataSource();

    @BeforeEach
    void relax() {
        connections.setJdbcUrl(database.url());
        connections.setUsername(database.username());
        connections.setPassword(database.password());
        set(2);
    }

    @AfterEach
    void putBack() {
        set(1);
        connections.close();
    }

    @Test
    void aRelaxedServerIsRefusedBeforeAnythingIsStored(CapturedOutput output) {
        assertThatThrownBy(() -> RunningService.on(database)).hasRootCauseInstanceOf(DatabaseRejected.class);

        assertThat(output).contains("""
                The database server could not keep what this service promises.

                """ + OBJECTION).contains("touroku.relaxed-durability=true").doesNotContain("\tat ");
        assertThat(JdbcClient.create(connections).sql("SHOW TABLES LIKE 'events'").query(String.class).list())
                .isEmpty();
    }

    @Test
    void aRelaxedServerIsAcceptedWithOneWarningIfConfigured(CapturedOutput output) {
        try (var service = RunningService.on(database.url(), database, "--touroku.relaxed-durability=true")) {
            assertThat(service.api().register("Ada", "ada@example.com").status()).isEqualTo(201);
        }

        assertThat(output.toString().lines().filter(line -> line.contains(OBJECTION))).singleElement().asString()
                .contains("WARN");
    }

    private void set(int flush) {
        JdbcClient.create(connections).sql("SET GLOBAL innodb_flush_log_at_trx_commit = " + flush).update();
    }
}
