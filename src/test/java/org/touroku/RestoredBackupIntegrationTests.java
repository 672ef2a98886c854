package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import org.touroku.support.ProjectionFixtures;
import org.touroku.support.RegistrationLoad;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// Promise: a backup that was taken while generations come and go can be restored. Rows are read from one snapshot and tables
/// as they are at the moment, as `mysqldump --single-transaction` does.
@Tag("long")
class RestoredBackupIntegrationTests {
    /// @param rows null for a table that was made after the snapshot
    private record Table(String definition, @Nullable List<Map<String, @Nullable Object>> rows) {}

    private final TestDatabase database = TestDatabase.create();
    private final TestDatabase restored = TestDatabase.create();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    @RepeatedTest(3)
    void aBackupTakenDuringRebuildsHasEveryUserAndNoDrift() throws Exception {
        Map<String, Table> backup;
        try (var service = RunningService.on(database, "--touroku.projections.keep-former=100ms");
                var registrations = new RegistrationLoad(service.api(), 2, acknowledged)) {
            registrations.awaitAcknowledged(200);
            service.api().post("/projections/users/rebuild", "");
            service.api().post("/projections/user_versions/rebuild", "");
            backup = dump(() -> {
                ProjectionFixtures.rebuild(service, "users");
                ProjectionFixtures.rebuild(service, "user_versions");
                registrations.awaitAcknowledged(50);
            });
        }
        restore(backup);
        assertServes();
    }

    @Test
    void pointersToTablesMissingFromTheBackupLeadToARebuild() throws Exception {
        Map<String, Table> backup;
        try (var service = RunningService.on(database);
                var registrations = new RegistrationLoad(service.api(), 2, acknowledged)) {
            registrations.awaitAcknowledged(100);
            ProjectionFixtures.rebuild(service, "users");
            backup = dump(() -> {});
        }
        assertThat(backup.keySet().removeIf(table -> table.matches("users_\\d+"))).isTrue();
        restore(backup);
        assertServes();
    }

    private void assertServes() {
        try (var service = RunningService.on(restored)) {
            var api = service.api();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> api.get("/actuator/health/readiness").status() == 200);
            var events = service.bean(JdbcClient.class).sql("SELECT COUNT(*) FROM events").query(Long.class).single();
            assertThat(events).isPositive();
            assertThat(api.get("/users?size=1").body().at("/total").longValue()).isEqualTo(events);
            assertThat(api.get("/users?size=1&sort=name").body().at("/total").longValue()).isEqualTo(events);
            assertThat(api.register("Last", "last@example.com").status()).isEqualTo(201);
            for (var projection : List.of("/projections/users", "/projections/user_versions")) {
                api.post(projection + "/check", "");
                await().until(() -> api.get(projection).body().at("/check/state").stringValue("").equals("finished"));
                assertThat(api.get(projection).body().at("/check/differing").longValue()).isZero();
                assertThat(api.get(projection).body().at("/check/totals_differ").booleanValue()).isFalse();
            }
        }
    }

    /// @param meanwhile is done between the snapshot and the reading of the tables
    private Map<String, Table> dump(Runnable meanwhile) throws SQLException {
        try (var connections = database.migrated(); var connection = connections.getConnection()) {
            var jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            jdbc.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            jdbc.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            jdbc.queryForList("SELECT position FROM event_head"); // begins it
            meanwhile.run();
            var tables = new LinkedHashMap<String, Table>();
            for (var table : jdbc.query("SHOW TABLES", (row, _) -> row.getString(1))) {
                var read = read(jdbc, table);
                if (read != null) {
                    tables.put(table, read);
                }
            }
            jdbc.execute("ROLLBACK");
            return tables;
        }
    }

    /// @return null for a table that has vanished
    private static @Nullable Table read(JdbcTemplate jdbc, String table) {
        try {
            var definition = jdbc.queryForObject("SHOW CREATE TABLE " + table, (row, _) -> row.getString(2));
            return new Table(String.valueOf(definition), rows(jdbc, table));
        } catch (BadSqlGrammarException vanished) {
            return null;
        }
    }

    /// @return null for a table that was made after the snapshot
    private static @Nullable List<Map<String, @Nullable Object>> rows(JdbcTemplate jdbc, String table) {
        try {
            return jdbc.queryForList("SELECT * FROM " + table);
        } catch (BadSqlGrammarException vanished) {
            throw vanished;
        } catch (DataAccessException changed) {
            return null;
        }
    }

    private void restore(Map<String, Table> tables) throws SQLException {
        try (var connections = new SingleConnectionDataSource(restored.url(), restored.username(), restored.password(),
                true)) {
            for (var table : tables.entrySet()) {
                new JdbcTemplate(connections).execute(table.getValue().definition);
                insert(connections.getConnection(), table.getKey(), table.getValue().rows);
            }
        }
    }

    private static void insert(Connection connection, String table,
            @Nullable List<Map<String, @Nullable Object>> rows) {
        if (rows == null || rows.isEmpty()) {
            return;
        }
        var columns = rows.getFirst().keySet();
        var sql = "INSERT INTO %s (%s) VALUES (%s)".formatted(table, "`" + String.join("`, `", columns) + "`",
                "?, ".repeat(columns.size() - 1) + "?");
        var values = new ArrayList<Object[]>();
        rows.forEach(row -> values.add(row.values().toArray()));
        new JdbcTemplate(new SingleConnectionDataSource(connection, true)).batchUpdate(sql, values);
    }
}
