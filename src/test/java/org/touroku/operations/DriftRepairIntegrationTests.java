package org.touroku.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.time.Duration;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import org.touroku.support.HttpApi;
import org.touroku.support.LiveTables;
import org.touroku.support.ProjectionFixtures;
import org.touroku.support.ServiceExtension;

/// Operators find rows of read models that are not what the log says, and repair them: each test leaves no drift to the next.
class DriftRepairIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @BeforeAll
    static void register() {
        await().until(() -> api.get("/actuator/health/readiness").status() == 200);
        for (int i = 1; i <= 10; i++) {
            register("User " + i, "user" + i + "@example.com");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            users         | UPDATE {users} SET name = 'By hand' WHERE email = 'user5@example.com'
            users         | DELETE FROM {users} WHERE email = 'user5@example.com'
            users         | UPDATE {users} SET registered_at_position = 1000 WHERE email = 'user5@example.com'
            user_versions | UPDATE {user_versions} SET name_key = 'by hand' WHERE email = 'user5@example.com'
            user_versions | DELETE FROM {user_versions} WHERE email = 'user5@example.com'
            user_versions | UPDATE {user_versions} SET active_total = 9 WHERE email = 'user5@example.com'
            user_versions | UPDATE {user_versions} SET superseded_at_position = 7 WHERE email = 'user5@example.com'
            """)
    void driftIsFoundAndRepaired(String projection, String change) {
        var user = id("user5@example.com");
        await().until(() -> projection("user_versions").at("/lag").longValue() == 0);
        live(change).update();
        assertThat(api.post("/projections/" + projection + "/check", "").status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> projection(projection).at("/check/state").stringValue().equals("finished"));
        var differing = api.get(api.get("/projections/" + projection).link("differing")).body()
                .at("/_embedded/differing");
        assertThat(differing.findValuesAsString("user_id")).contains(user).hasSizeLessThanOrEqualTo(2);
        differing.forEach(one -> assertThat(
                api.post(one.at("/_links/self/href").stringValue() + "/repair", "").status()).isEqualTo(200));
        assertThat(projection(projection).at("/check/differing").longValue()).isZero();
        assertThat(name("user5@example.com")).isEqualTo("User 5");
        assertThat(api.get("/users/" + user).status()).isEqualTo(200);
        var byName = api.get("/users?sort=name&q=User").body();
        assertThat(byName.at("/_embedded/users").findValuesAsString("name")).hasSize(10).isSorted();
    }

    /// The wrong row has been served, and cached, before.
    @Test
    void aRepairIsVisibleAtOnce() {
        register("Ada", "ada@example.com");
        var user = "/users/" + id("ada@example.com");
        live("UPDATE {users} SET name = 'By hand' WHERE email = 'ada@example.com'").update();
        for (int i = 0; i < 2; i++) {
            assertThat(api.get(user).body().at("/name").stringValue()).isEqualTo("By hand");
            assertThat(name("ada@example.com")).isEqualTo("By hand");
        }
        api.post("/projections/users/check", "");
        await().until(() -> projection("users").at("/check/differing").longValue() == 1);
        assertThat(api.post("/projections/users/differing/" + user.substring(7) + "/repair", "").status())
                .isEqualTo(200);
        assertThat(api.get(user).body().at("/name").stringValue()).isEqualTo("Ada");
        assertThat(name("ada@example.com")).isEqualTo("Ada");
    }

    @ParameterizedTest
    @CsvSource({"users,true", "users,false", "user_versions,true", "user_versions,false"})
    void driftOfAVerificationIsFoundAndRepaired(String name, boolean verified) {
        var address = "vera-" + name + "-" + verified + "@example.com";
        register("Vera", address);
        var id = id(address);
        if (verified) {
            service.running().verifyEmail(id);
        }
        await().until(() -> api.get("/users?email=" + address).body().at("/_embedded/users/0/email_verified")
                .booleanValue() == verified);
        live("UPDATE {" + name + "} SET email_verified = NOT email_verified WHERE id = ?").param(id).update();
        api.post("/projections/" + name + "/check", "");
        await().until(() -> api.get("/projections/" + name + "/differing/" + id).status() == 200);
        assertThat(projection(name).at("/check/differing").longValue()).isOne();

        assertThat(api.post("/projections/" + name + "/differing/" + id + "/repair", "").status()).isEqualTo(200);
        assertThat(
                live("SELECT email_verified FROM {" + name + "} WHERE id = ? ORDER BY version DESC LIMIT 1").param(id)
                        .query(Boolean.class).single())
                .isEqualTo(verified);
        assertThatProblem(api.get("/projections/" + name + "/differing/" + id)).hasType("not-differing");
    }

    @Test
    void driftOfTotalsIsFoundAndRebuilt() {
        var total = api.get("/users").body().at("/total").longValue();
        live("UPDATE {user_totals} SET total = 7").update();
        api.post("/projections/users/check", "");
        await().until(() -> projection("users").at("/check/totals_differ").booleanValue());
        awaitHealth("DEGRADED");
        ProjectionFixtures.rebuild(service.running(), "users");
        await().until(() -> projection("users").at("/check/state").stringValue("").equals("finished"));
        assertThat(projection("users").at("/check/totals_differ").booleanValue()).isFalse();
        assertThat(api.get("/users").body().at("/total").longValue()).isEqualTo(total);
    }

    @Test
    void aFailingCheckIsShownAndEndsWhenTheCauseIsGone() {
        live("UPDATE {users} SET status = 'odd' WHERE email = 'user2@example.com'").update();
        api.post("/projections/users/check", "");
        await().until(() -> projection("users").at("/check/state").stringValue().equals("failing"));
        assertThat(projection("users").at("/check/failure").stringValue()).startsWith("java.lang.IllegalArgument");
        awaitHealth("DEGRADED");

        live("UPDATE {users} SET status = 'active' WHERE email = 'user2@example.com'").update();
        await().until(() -> projection("users").at("/check/state").stringValue().equals("finished"));
        assertThat(projection("users").at("/check/failure").isMissingNode()).isTrue();
        awaitHealth("UP");
    }

    @Test
    void aUserWhoIsNotInTheLogIsFoundAndRemoved() {
        var nobody = "01HQJXYYX2BQEYCWTX34P9Z7DE";
        live("""
                INSERT INTO {users} SELECT 77, '%s', name, email, email_verified, status, version, created_at, updated_at
                  FROM {users} WHERE email = 'user2@example.com'
                """.formatted(nobody)).update();
        api.post("/projections/users/check", "");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> api.get("/projections/users/differing/" + nobody).status() == 200);
        assertThat(api.post("/projections/users/differing/" + nobody + "/repair", "").status()).isEqualTo(200);
        assertThat(api.get("/users/" + nobody).status()).isEqualTo(404);
        assertThatProblem(api.get("/projections/users/differing/" + nobody)).hasType("not-differing");
    }

    private static void register(String name, String email) {
        assertThat(api.register(name, email).status()).isEqualTo(201);
    }

    /// @param sql in which `{users}` stands for the live table
    private static JdbcClient.StatementSpec live(String sql) {
        var jdbc = service.bean(JdbcClient.class);
        return jdbc.sql(new LiveTables(jdbc).sql(sql));
    }

    private static JsonNode projection(String name) {
        return api.get("/projections/" + name).body();
    }

    private static String id(String email) {
        return live("SELECT id FROM {users} WHERE email = ?").param(email).query(String.class).single();
    }

    private static String name(String email) {
        return api.get("/users?size=200").body().at("/_embedded/users").valueStream()
                .filter(user -> user.at("/email").stringValue().equals(email)).findFirst().orElseThrow()
                .at("/name").stringValue();
    }

    private static void awaitHealth(String status) {
        await().until(() -> api.get("/actuator/health").body()
                .at("/components/projections/components/users/status").stringValue("").equals(status));
    }
}
