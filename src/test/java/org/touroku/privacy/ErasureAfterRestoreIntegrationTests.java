package org.touroku.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ProjectionFixtures;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// Promise: users that were erased after a backup can be erased again when it is restored, by the list of their ids; and a backup without
/// their keys has no name and no address of them.
@Tag("long")
class ErasureAfterRestoreIntegrationTests {
    private static final List<String> ERASED = List.of("Zenobia", "Yolanda", "Xaver");
    private static final List<String> LEFT = List.of("Ada", "Grace");

    private final TestDatabase database = TestDatabase.create();
    private final TestDatabase backup = TestDatabase.create();
    private final TestDatabase restored = TestDatabase.create();
    private List<String> ids = List.of();

    @BeforeEach
    void eraseAfterABackup() throws SQLException {
        try (var service = RunningService.on(database)) {
            var api = service.api();
            assertThat(api.delete(register("Walter", api)).status()).isEqualTo(200);
            LEFT.forEach(name -> register(name, api));
            var users = ERASED.stream().map(name -> register(name, api)).toList();
            for (int i = 0; i < 101; i++) {
                assertThat(api.rename(users.getFirst(), "Zenobia " + i).status()).isEqualTo(200);
            }
            var last = api.put(users.getFirst() + "/deactivation", "{\"reason\":\"Zenobia's\"}");
            assertThat(last.status()).isEqualTo(200);
            awaitVersions(last, api); // from here on nothing changes, so that tables can be copied one after the other
            copy(database, backup, "");

            users.forEach(user -> assertThat(api.delete(user).status()).isEqualTo(200));
            assertThat(api.delete(register("Victoria", api)).status()).isEqualTo(200);
            ids = erased(api);
            assertThat(ids).hasSize(5);
        }
    }

    @Test
    void erasedUsersAreErasedAgain() throws SQLException {
        copy(backup, restored, "");
        drawLogId();
        try (var service = RunningService.on(restored)) {
            var api = service.api();
            assertThat(served(api)).contains(lowerCase(ERASED));
            eraseAgain(api);
            assertThat(erased(api)).hasSize(4).isSubsetOf(ids);
            assertOnlyOthersAreServed(api);
        }
    }

    @Test
    void aBackupWithoutTheirKeysAndReadTablesHasNoNames() throws SQLException {
        copy(backup, restored, "table_comment NOT LIKE 'generation%' AND table_name <> 'stream_keys'");
        copy(database, restored, "table_name = 'stream_keys'");
        drawLogId();
        try (var service = RunningService.on(restored)) {
            assertHasNoNames(service.api());
        }
    }

    @Test
    void aBackupWithoutTheirKeysHasNoNamesOnceItsReadTablesAreRebuilt() throws SQLException {
        copy(backup, restored, "table_name <> 'stream_keys'");
        copy(database, restored, "table_name = 'stream_keys'");
        drawLogId();
        try (var service = RunningService.on(restored)) {
            ProjectionFixtures.rebuild(service, "users");
            ProjectionFixtures.rebuild(service, "user_versions");
            assertHasNoNames(service.api());
        }
    }

    private void assertHasNoNames(HttpApi api) {
        await().until(() -> api.get("/actuator/health/readiness").status() == 200);
        assertThat(served(api)).doesNotContain(lowerCase(ERASED)).contains(lowerCase(LEFT));
        for (var id : ids.subList(1, 4)) {
            assertThatProblem(api.rename("/users/" + id, "Eve")).hasStatus(410).hasType("user-erased");
            assertThatProblem(api.reactivate("/users/" + id)).hasStatus(410).hasType("user-erased");
        }
        eraseAgain(api);
        assertOnlyOthersAreServed(api);
    }

    /// One of the list was erased before the backup, and one was registered after it.
    private void eraseAgain(HttpApi api) {
        var receipts = ids.stream().map(id -> api.delete("/users/" + id)).toList();
        assertThat(receipts).extracting(Response::status).filteredOn(status -> status != 200 && status != 202)
                .containsExactly(410, 404);
        receipts.stream().filter(receipt -> receipt.status() == 202).forEach(receipt -> awaitVersions(receipt, api));
    }

    private static void awaitVersions(Response receipt, HttpApi api) {
        var position = receipt.body().at("/position").longValue();
        await().until(() -> api.get("/users?sort=name&min_position=" + position).status() == 200);
    }

    private void assertOnlyOthersAreServed(HttpApi api) {
        assertThat(served(api)).doesNotContain(lowerCase(ERASED)).contains(lowerCase(LEFT));
        assertThat(api.get("/users").body().at("/total").intValue()).isEqualTo(LEFT.size());
        assertThat(api.get("/users?sort=name").body().at("/total").intValue()).isEqualTo(LEFT.size());
        ids.subList(0, 4).forEach(id -> assertThatProblem(api.get("/users/" + id)).hasStatus(410));
        ERASED.forEach(name -> assertThat(api.register(name, name + "@example.com").status()).isEqualTo(201));
        for (var projection : List.of("/projections/users", "/projections/user_versions")) {
            api.post(projection + "/check", "");
            await().until(() -> api.get(projection).body().at("/check/state").stringValue("").equals("finished"));
            var shown = api.get(projection).body();
            assertThat(shown.at("/check/differing").longValue()).isZero();
            assertThat(shown.at("/check/totals_differ").booleanValue()).isFalse();
            assertThat(shown.at("/parked").longValue()).isZero();
        }
    }

    private static String register(String name, HttpApi api) {
        var receipt = api.register(name, name + "@example.com");
        assertThat(receipt.status()).isEqualTo(201);
        var link = receipt.header("Location");
        return link.substring(link.indexOf("/users/"));
    }

    /// The ids of all erased users, from the log.
    private static List<String> erased(HttpApi api) {
        var ids = new ArrayList<String>();
        for (var next = "/events?type=UserErased&size=2"; !next.isEmpty();) {
            var page = api.get(next);
            page.body().at("/_embedded/events").forEach(event -> ids.add(event.at("/user_id").stringValue()));
            next = page.link("next");
        }
        return ids;
    }

    /// All that is served of users.
    private String served(HttpApi api) {
        var users = ids.stream().flatMap(id -> Stream.of("", "/events", "/export", "?version=1")
                .map(rest -> "/users/" + id + rest));
        var lists = Stream.of("", "&sort=name", "&sort=email", "&sort=created_at", "&q=z", "&q=y", "&q=x",
                "&status=deactivated").map(rest -> "/users?size=200" + rest);
        return Stream.of(users, lists, Stream.of("/events?size=1000")).flatMap(each -> each).map(path -> {
            var response = api.get(path);
            assertThat(response.status()).as(path).isIn(200, 404, 410);
            return response.http().body().toLowerCase(Locale.ROOT);
        }).reduce("", String::concat);
    }

    private static String[] lowerCase(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toArray(String[]::new);
    }

    /// As `src/docs/production.md` asks for after a restore.
    private void drawLogId() throws SQLException {
        execute("UPDATE event_head SET log_id = LOWER(HEX(RANDOM_BYTES(16)))");
    }

    private void execute(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection(restored.url(), restored.username(), restored.password())) {
            new JdbcTemplate(new SingleConnectionDataSource(connection, true)).execute(statement);
        }
    }

    /// Copies tables into a database that does not have them.
    ///
    /// @param condition on columns of `information_schema.tables`; empty for all
    private static void copy(TestDatabase from, TestDatabase to, String condition) throws SQLException {
        try (var source = DriverManager.getConnection(from.url(), from.username(), from.password());
                var target = DriverManager.getConnection(to.url(), to.username(), to.password())) {
            var jdbc = new JdbcTemplate(new SingleConnectionDataSource(target, true));
            for (var table : new JdbcTemplate(new SingleConnectionDataSource(source, true)).query("""
                    SELECT CONCAT(table_schema, '.', table_name)
                      FROM information_schema.tables
                     WHERE table_schema = DATABASE()""" + (condition.isEmpty() ? "" : " AND " + condition),
                    (row, _) -> row.getString(1))) {
                var copy = table.substring(table.indexOf('.') + 1);
                jdbc.execute("CREATE TABLE %s LIKE %s".formatted(copy, table));
                jdbc.execute("INSERT INTO %s SELECT * FROM %s".formatted(copy, table));
            }
        }
    }
}
