package org.touroku.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import org.touroku.support.HttpApi;
import org.touroku.support.LiveTables;
import org.touroku.support.ProjectionFixtures;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestThreads;

/// Operators see the state of projections, rebuild them, and skip or retry what they can't apply; readers do not notice.
@Execution(ExecutionMode.CONCURRENT)
class ProjectionOperationsIntegrationTests {
    @RegisterExtension
    private final ServiceExtension service = ServiceExtension.onNewDatabase();
    private final HttpApi api = service.api();

    /// The service starts while the first generations are being built; until then a registration is 202.
    @BeforeEach
    void awaitReadModels() {
        await().until(() -> api.get("/actuator/health/readiness").status() == 200);
    }

    @Test
    void showsTheStateOfEachProjection() {
        register(3);
        awaitState("user_versions", "live");
        await().until(() -> projection("user_versions").at("/position").longValue() == 3);
        var all = api.get(api.get("/").link("projections")).body();
        assertThat(all.at("/_embedded/projections").findValuesAsString("name"))
                .containsExactly("api_keys", "user_versions", "users");
        var users = projection("users");
        assertThat(users.at("/state").stringValue()).isEqualTo("live");
        assertThat(users.at("/position").longValue()).isEqualTo(3);
        assertThat(users.at("/head").longValue()).isEqualTo(3);
        assertThat(users.at("/lag").longValue()).isZero();
        assertThat(users.at("/lag_seconds").doubleValue()).isZero();
        assertThat(users.at("/parked").longValue()).isZero();
        await().until(() -> projection("users").has("rate"));
    }

    @Test
    void aFailingProjectionLagsAndIsStopped() {
        register(1);
        live("ALTER TABLE {users} RENAME COLUMN email TO email_away").update();
        assertThat(api.register("Late", "late@example.com").status()).isEqualTo(202);
        awaitState("users", "stopped");
        assertThat(projection("users").at("/lag").longValue()).isEqualTo(1);
        assertThat(projection("users").at("/lag_seconds").doubleValue()).isPositive();
        assertThat(projection("users").at("/parked").longValue()).isZero();
        awaitHealth("users", "DOWN");
        assertThat(api.get("/actuator/health").status()).isEqualTo(503);
        assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(200);
        live("ALTER TABLE {users} RENAME COLUMN email_away TO email").update();
        awaitState("users", "live");
        awaitHealth("users", "UP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "user_versions"})
    void readersAndWritersDoNotNoticeARebuild(String name) throws InterruptedException {
        register(200);
        var done = new AtomicBoolean();
        var pages = new AtomicInteger();
        var registrations = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        try (var clients = new TestThreads()) {
            for (var page : new String[]{"/users?size=200", "/users?size=200&sort=name",
                    "/users?size=200&status=active"}) {
                clients.start(() -> {
                    for (var total = 200L; !done.get();) {
                        var response = api.get(page);
                        if (response.status() != 200 || response.body().at("/count").longValue(0) != 200
                                || response.body().at("/total").longValue(0) < total) {
                            failures.add("after " + total + ": " + response.http().body());
                        }
                        total = response.body().at("/total").longValue(total);
                        pages.incrementAndGet();
                    }
                });
            }
            clients.start(() -> {
                for (int i = 0; !done.get(); i++) {
                    var receipt = api.register("New", "new" + i + "@example.com");
                    var isThere = receipt.status() == 201
                            && api.get("/users/" + receipt.body().at("/user_id").stringValue()).status() == 200;
                    if (!isThere && receipt.status() != 202) {
                        failures.add(receipt.http().body());
                    }
                    registrations.incrementAndGet();
                }
            });
            try {
                for (int i = 0; i < 3; i++) {
                    assertThat(api.post("/projections/" + name + "/rebuild", "").status()).isEqualTo(202);
                    awaitRebuild(name, "finished");
                }
            } finally {
                done.set(true);
            }
        }
        assertThat(failures).isEmpty();
        assertThat(pages).hasPositiveValue();
        assertThat(registrations).hasPositiveValue();
        assertThat(api.register("Last", "last@example.com").status()).isEqualTo(201);
        assertThat(api.get("/users?size=1").body().at("/total").longValue())
                .isEqualTo(api.get("/events?size=1000").body().at("/count").longValue());
    }

    @Test
    void aRebuildIsRolledBack() {
        register(10);
        assertThatProblem(api.post("/projections/users/rollback", "")).hasType("nothing-to-roll-back");
        live("UPDATE {users} SET name = 'By hand' WHERE email = 'user5@example.com'").update();
        ProjectionFixtures.rebuild(service.running(), "users");
        assertThat(name("user5@example.com")).isEqualTo("User 5");

        api.register("Later", "later@example.com");
        assertThat(api.post("/projections/users/rollback", "").status()).isEqualTo(202);
        await().until(() -> projection("users").at("/rebuild/kind").stringValue().equals("roll_back")
                && projection("users").at("/rebuild/state").stringValue().equals("finished"));
        assertThat(name("user5@example.com")).isEqualTo("By hand");
        assertThat(name("later@example.com")).isEqualTo("Later");
    }

    @Test
    void aRebuildIsCancelled() {
        register(1);
        ProjectionFixtures.leaveRebuildUnfinished(service.running(), "users");
        assertThat(projection("users").at("/state").stringValue()).isEqualTo("rebuilding");
        var cancelled = api.delete("/projections/users/rebuild");
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.body().at("/rebuild/state").stringValue()).isEqualTo("cancelled");
        assertThat(cancelled.body().at("/state").stringValue()).isEqualTo("live");
    }

    @Test
    void anEventThatCannotBeAppliedParksItsUserAndNoOther() {
        register(3);
        var user = id("user2@example.com");
        ProjectionFixtures.appendEvent(service.running(), user, "UserRenamed", 1,
                "{\"username\":\"" + "x".repeat(150) + "\"}");
        await().until(() -> projection("users").at("/parked").longValue() == 1);
        var others = System.nanoTime();
        assertThat(api.register("Other", "other@example.com").status()).isEqualTo(201);
        assertThat(Duration.ofNanos(System.nanoTime() - others)).isLessThan(Duration.ofSeconds(1));
        assertThat(projection("users").at("/state").stringValue()).isEqualTo("parked");
        awaitHealth("users", "DEGRADED");
        assertThat(api.get("/actuator/health").status()).isEqualTo(200);

        var later = api.put("/users/" + user + "/deactivation", "{}");
        assertThat(later.status()).isEqualTo(202); // it is stored, and not visible
        assertThat(api.get("/users/" + user).body().at("/status").stringValue()).isEqualTo("active");

        var parked = api.get(api.get("/projections/users").link("parked")).body().at("/_embedded/parked/0");
        assertThat(parked.at("/user_id").stringValue()).isEqualTo(user);
        assertThat(parked.at("/position").longValue()).isEqualTo(4);
        assertThat(parked.at("/error").stringValue()).contains("DataIntegrityViolationException");
        assertThat(api.get(parked.at("/_links/event/href").stringValue()).body().at("/user_id").stringValue())
                .isEqualTo(user);
        var self = parked.at("/_links/self/href").stringValue();
        assertThatProblem(api.post(self + "/retry", "")).hasType("still-parked");

        assertThatProblem(api.post(self + "/skip", "{}")).hasErrorAtPointer("/reason");
        assertThat(api.post(self + "/skip", "{\"reason\":\" \"}").status()).isEqualTo(400);
        assertThat(api.post(self + "/skip", "{\"reason\":\"too long\"}").body().at("/parked").longValue()).isZero();
        assertThat(api.get("/users/" + user).body().at("/status").stringValue()).isEqualTo("deactivated");
        assertThat(name("user2@example.com")).isEqualTo("User 2");
        assertThatProblem(api.post(self + "/retry", "")).hasType("not-parked");
        assertThat(live("SELECT reason FROM skipped_events WHERE skipped_by = 'users'").query(String.class).single())
                .isEqualTo("too long");
        awaitState("users", "live");
    }

    @Test
    void aRetriedUserIsInAllListsAgain() {
        register(3);
        var user = id("user2@example.com");
        live("ALTER TABLE {user_versions} MODIFY status VARCHAR(6) NOT NULL").update();
        assertThat(api.deactivate("/users/" + user).status()).isEqualTo(200);
        await().until(() -> projection("user_versions").at("/parked").longValue() == 1);
        api.register("Other", "other@example.com");
        assertThat(api.get("/users?status=active&sort=name").body().at("/total").longValue()).isEqualTo(4);
        live("""
                ALTER TABLE {user_versions} MODIFY status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                """).update();
        assertThat(api.post("/projections/user_versions/parked/" + user + "/retry", "").status()).isEqualTo(200);
        assertThat(api.get("/users?status=active&sort=name").body().at("/total").longValue()).isEqualTo(3);
        assertThat(api.get("/users?status=deactivated").body().at("/total").longValue()).isEqualTo(1);
        assertThat(api.get("/users?status=deactivated").body().at("/count").longValue()).isEqualTo(1);
    }

    private void register(int users) {
        for (int i = 1; i <= users; i++) {
            assertThat(api.register("User " + i, "user" + i + "@example.com").status()).isEqualTo(201);
        }
    }

    /// @param sql in which `{users}` stands for the live table
    private JdbcClient.StatementSpec live(String sql) {
        var jdbc = service.bean(JdbcClient.class);
        return jdbc.sql(new LiveTables(jdbc).sql(sql));
    }

    private JsonNode projection(String name) {
        return api.get("/projections/" + name).body();
    }

    private String id(String email) {
        return live("SELECT id FROM {users} WHERE email = ?").param(email).query(String.class).single();
    }

    private String name(String email) {
        return api.get("/users?size=200").body().at("/_embedded/users").valueStream()
                .filter(user -> user.at("/email").stringValue().equals(email)).findFirst().orElseThrow()
                .at("/name").stringValue();
    }

    private void awaitState(String projection, String state) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> projection(projection).at("/state").stringValue().equals(state));
    }

    private void awaitHealth(String projection, String status) {
        await().until(() -> api.get("/actuator/health").body()
                .at("/components/projections/components/" + projection + "/status").stringValue("").equals(status));
    }

    private void awaitRebuild(String projection, String state) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> projection(projection).at("/rebuild/state").stringValue().equals(state));
    }
}
