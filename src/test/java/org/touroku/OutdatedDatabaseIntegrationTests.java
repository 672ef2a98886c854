package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

@Isolated("reads what is logged")
@ExtendWith(OutputCaptureExtension.class)
class OutdatedDatabaseIntegrationTests {
    private final TestDatabase database = TestDatabase.create();

    @Test
    void aDatabaseFromBeforeTheFirstReleaseIsRejectedWithWhatToDelete(CapturedOutput output) throws SQLException {
        execute("CREATE TABLE events (position BIGINT NOT NULL PRIMARY KEY)");
        execute("CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL PRIMARY KEY)");

        assertThatThrownBy(() -> RunningService.on(database)).isInstanceOf(Exception.class);
        assertThat(output.getAll()).contains("was made by a version from before the first release")
                .contains("delete the directory /").contains("DROP DATABASE touroku_test_").doesNotContain("\tat ");
        execute("INSERT INTO events VALUES (1)"); // nothing was changed
        execute("DROP TABLE events");
        execute("DROP TABLE flyway_schema_history");
        RunningService.on(database).close();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.username(), database.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
