package org.touroku.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.projection.Projections;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.LiveTables;
import org.touroku.support.ServiceExtension;

/// Promise: once the receipt of an erasure is 200, nobody gets the name, the address or a reason of the user from the service.
class ErasureIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    private static String register(String name) {
        return api.register(name, name + "@example.com").header("Location");
    }

    private static Response erase(String user, String... headers) {
        return api.delete(user, headers);
    }

    @Test
    void isGoneWhereverTheUserWasShown() {
        var user = register("Zenobia");
        assertThat(api.rename(user, "Zenobia II").status()).isEqualTo(200);
        assertThat(api.put(user + "/deactivation", "{\"reason\":\"Zenobia III\"}").status()).isEqualTo(200);
        var id = api.get(user).body().at("/id").stringValue();
        var places = List.of("/users?size=200", "/users?size=200&sort=name", "/users?size=200&q=zenobia",
                "/users?email=zenobia@example.com", "/events?size=1000", user + "/events",
                "/users?size=200&as_of=" + now(), user + "?as_of=" + now(), user + "?version=1", user + "/export");
        assertThat(places).allSatisfy(place -> assertThat(api.get(place).http().body().toLowerCase(Locale.ROOT))
                .as("what would be found").contains("zenobia"));

        var receipt = erase(user);
        assertThat(receipt.status()).isEqualTo(200);
        assertThat(receipt.body().at("/user_id").stringValue()).isEqualTo(id);
        assertThat(receipt.body().at("/version").longValue()).isEqualTo(4);
        assertThat(places).allSatisfy(
                place -> assertThat(api.get(place).http().body().toLowerCase(Locale.ROOT)).doesNotContain("zenobia"));
        for (var gone : List.of(user, user + "?version=1", user + "?as_of=" + now(), user + "/export")) {
            assertThatProblem(api.get(gone)).hasStatus(410).hasType("user-erased");
        }
    }

    private static String now() {
        return service.bean(JdbcClient.class).sql("SELECT DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')")
                .query(String.class).single();
    }

    @Test
    void isNotDoneWhileAReadModelMayShowTheUser() throws SQLException {
        var user = register("Xanthippe");
        var generation = new LiveTables(service.bean(JdbcClient.class)).generation("user_versions");
        try (var connection = service.bean(DataSource.class).getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT * FROM checkpoints WHERE subscription = '" + generation + "' FOR UPDATE");
            assertThat(erase(user).status()).isEqualTo(202);
            connection.rollback();
            connection.setAutoCommit(true);
        }
        assertThat(erase(register("Wilhelmina")).status()).isEqualTo(200); // the projection goes on
    }

    @Test
    void leavesWhatHasHappenedWithoutPersonalData() {
        var user = register("Yolanda");
        assertThat(api.deactivate(user).status()).isEqualTo(200);
        assertThat(api.reactivate(user).status()).isEqualTo(200);
        erase(user);

        var events = api.get(user + "/events");
        assertThat(events.status()).isEqualTo(200);
        var history = events.body().at("/_embedded/events").valueStream().toList();
        assertThat(history).extracting(event -> event.at("/type").stringValue())
                .containsExactly("UserRegistered", "UserDeactivated", "UserReactivated", "UserErased");
        assertThat(history).allSatisfy(event -> assertThat(event.at("/erased").booleanValue()).isTrue());
        assertThat(history).noneSatisfy(event -> assertThat(event.at("/_links").has("user")).isTrue());
        assertThat(history.getFirst().at("/data")).hasToString("{\"username\":null,\"email\":null}");
        assertThat(history.getFirst().at("/metadata/caller").stringValue()).isEqualTo("anonymous");
    }

    @Test
    void totalsAndPagesAreRight() {
        var users = List.of(register("Walter"), register("Wanda"), register("Wendy"));
        api.deactivate(users.get(1));
        var before = api.get("/users").body().at("/total").longValue();
        var deactivated = api.get("/users?status=deactivated").body().at("/total").longValue();
        var walk = api.get("/users?size=1");

        users.forEach(user -> assertThat(erase(user).status()).isEqualTo(200));
        assertThat(api.get("/users").body().at("/total").longValue()).isEqualTo(before - 3);
        assertThat(api.get("/users?status=deactivated").body().at("/total").longValue()).isEqualTo(deactivated - 1);
        assertThat(api.get("/users?sort=email").body().at("/total").longValue()).isEqualTo(before - 3);
        for (var next = walk.link("next"); !next.isEmpty();) {
            var page = api.get(next);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.http().body()).doesNotContain("erased");
            next = page.link("next");
        }
    }

    @Test
    void timeTravelCountsTheUserWithoutNameAndAddress() {
        var user = register("Victoria");
        var id = api.get(user).body().at("/id").stringValue();
        var then = now();
        var before = api.get("/users?size=200&as_of=" + then).body();
        erase(user);

        for (var order : List.of("-created_at", "created_at", "name", "email")) {
            var page = api.get("/users?size=200&sort=" + order + "&as_of=" + then).body();
            assertThat(page.at("/total")).isEqualTo(before.at("/total"));
            assertThat(page.at("/_embedded/users").valueStream().filter(each -> hasId(each, id)).toList())
                    .singleElement().satisfies(erased -> {
                        assertThat(erased.propertyNames()).containsExactly("id", "email_verified", "status", "version",
                                "created_at",
                                "updated_at", "erased", "_links");
                        assertThat(erased.at("/status").stringValue()).isEqualTo("active");
                        assertThat(erased.at("/_links").propertyNames()).containsExactly("events");
                    });
        }
    }

    private static boolean hasId(JsonNode user, String id) {
        return user.at("/id").stringValue().equals(id);
    }

    @Test
    void theAddressIsFreeAndTheIdIsNot() {
        var user = register("Ursula");
        assertThat(api.register("Ursula", "ursula@example.com").status()).isEqualTo(409);
        erase(user);
        assertThat(api.register("Ursula", "Ursula@Example.com").status()).isEqualTo(201);
        assertThatProblem(erase(user)).hasStatus(410).hasType("user-erased");
        assertThatProblem(api.rename(user, "Ursula")).hasStatus(410).hasType("user-erased");
        assertThatProblem(api.changeEmail(user, "u@example.com")).hasStatus(410).hasType("user-erased");
        assertThatProblem(api.deactivate(user)).hasStatus(410);
        assertThatProblem(api.reactivate(user)).hasStatus(410);
    }

    @Test
    void refusesWhatIsNotToBeErased() {
        assertThatProblem(erase("/users/01HQJXYYX2BQEYCWTX34P9Z7DE")).hasStatus(404).hasType("user-not-found");
        assertThatProblem(erase("/users/nobody")).hasStatus(404).hasType("user-not-found");
        var user = register("Tamara");
        assertThatProblem(erase(user, "If-Match", "\"7\"")).hasStatus(412);
        assertThat(erase(user, "If-Match", "\"1\"").status()).isEqualTo(200);
    }

    @Test
    void aRepeatWithTheSameKeyGetsTheSameReceipt() {
        var user = register("Sabina");
        var first = erase(user, "Idempotency-Key", "erase Sabina".replace(' ', '-'));
        assertThat(first.status()).isEqualTo(202);
        var repeat = erase(user, "Idempotency-Key", "erase-Sabina");
        assertThat(repeat.status()).isEqualTo(202);
        assertThat(repeat.body()).isEqualTo(first.body());
        assertThatProblem(erase(user)).hasStatus(410);
    }

    @Test
    void namesWhatTheServerKeepsAndHowLong() {
        var remains = erase(register("Rosalind")).body().at("/remains").valueStream().toList();
        assertThat(remains).extracting(place -> place.at("/place").stringValue()).containsExactlyElementsOf(
                Stream.of(is("@@log_bin") ? "binary_log" : "", is("@@performance_schema") ? "statements" : "",
                        is("@@general_log OR @@slow_query_log") ? "query_logs" : "", "freed_space", "backups")
                        .filter(place -> !place.isEmpty()).toList());
    }

    private static boolean is(String setting) {
        return service.bean(JdbcClient.class).sql("SELECT " + setting).query(Boolean.class).single();
    }

    @Test
    void deletesTheKeyTheClaimTheSnapshotAndTheRows() {
        var user = register("Quentin");
        var id = api.get(user).body().at("/id").stringValue();
        for (int i = 0; i < 101; i++) {
            assertThat(api.rename(user, "Quentin " + i).status()).isEqualTo(200);
        }
        assertThat(api.rename(user, "Quentin").status()).isEqualTo(200);
        var tables = List.of("stream_keys", "claims", "snapshots");
        assertThat(tables).allSatisfy(table -> assertThat(count(table, id)).as(table).isEqualTo(1));
        assertThat(erase(user).status()).isEqualTo(200);
        assertThat(tables).allSatisfy(table -> assertThat(count(table, id)).as(table).isZero());
        assertThat(service.bean(EventStore.class).read(new StreamId("user", id), 0, 1000)).hasSize(104)
                .allSatisfy(event -> assertThat(event.data()).doesNotContain("Quentin"));
    }

    private static int count(String table, String id) {
        return service.bean(JdbcClient.class).sql("SELECT COUNT(*) FROM " + table + " WHERE stream_id = ?").param(id)
                .query(Integer.class).single();
    }

    @Test
    void rebuildsAndChecksGoOn() {
        erase(register("Petronella"));
        var projections = service.bean(Projections.class);
        for (var name : List.of("users", "user_versions")) {
            projections.rebuild(name);
            await().untilAsserted(() -> assertThat(api.get("/projections/" + name).body().at("/rebuild/state")
                    .stringValue("")).isEqualTo("finished"));
            assertThat(api.post("/projections/" + name + "/check", "").status()).isEqualTo(202);
            await().untilAsserted(() -> {
                var check = api.get("/projections/" + name).body().at("/check");
                assertThat(check.at("/finished_at").isString()).as(check.toString()).isTrue();
            });
            var shown = api.get("/projections/" + name).body();
            assertThat(shown.at("/parked").intValue(0)).isZero();
            assertThat(shown.at("/differing").intValue(0)).isZero();
        }
    }

    @Test
    void isOfferedWhereItIsAllowed() {
        var form = api.get(register("Ophelia"), "Accept", "application/prs.hal-forms+json").body()
                .at("/_templates/erase");
        assertThat(form.at("/method").stringValue()).isEqualTo("DELETE");
        assertThat(erase(form.at("/target").stringValue()).status()).isEqualTo(200);
    }
}
