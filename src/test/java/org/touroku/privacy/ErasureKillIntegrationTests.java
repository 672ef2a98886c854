package org.touroku.privacy;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.LiveTables;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TcpProxy;
import org.touroku.support.TcpProxy.Moment;
import org.touroku.support.TestDatabase;

/// Promise: an erasure is done entirely or not at all, wherever the service is killed or the database is lost; and it can be repeated.
@Tag("once")
@Tag("long")
@ResourceLock("processes")
class ErasureKillIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TestDatabase database = TestDatabase.create().withoutTls();
    @AutoClose
    private static final HikariDataSource direct = database.migrated();
    @AutoClose
    private static final TcpProxy proxy = new TcpProxy(database.url());
    private static @Nullable ServiceProcess service;
    private static int number;

    private final CountDownLatch happened = new CountDownLatch(1);
    private final String name = "Ada " + ++number;
    private final String email = "ada" + number + "@example.com";

    private enum Outcome {
        NOTHING, EITHER, DONE
    }

    /// Where an erasure is interrupted. It locks the log's head with one packet, and writes and commits with the next.
    enum Step {
        BEFORE_THE_LOCK("FROM event_head WHERE id = 1 FOR UPDATE", Moment.REQUEST_HELD_BACK, Outcome.NOTHING), //
        WITH_THE_LOCK("FROM event_head WHERE id = 1 FOR UPDATE", Moment.RESPONSE_HELD_BACK, Outcome.NOTHING), //
        BEFORE_THE_KEY_IS_DELETED("DELETE FROM stream_keys", Moment.REQUEST_HELD_BACK, Outcome.NOTHING), //
        WHEN_THE_KEY_IS_DELETED("DELETE FROM stream_keys", Moment.RESPONSE_HELD_BACK, Outcome.EITHER), //
        BEFORE_COMMIT("COMMIT", Moment.REQUEST_HELD_BACK, Outcome.NOTHING), //
        DURING_COMMIT("COMMIT", Moment.REQUEST_SENT, Outcome.EITHER), //
        AFTER_COMMIT("COMMIT", Moment.RESPONSE_HELD_BACK, Outcome.DONE), //
        BEFORE_VERSIONS_ARE_BLANKED("SET name = '', email = ''", Moment.REQUEST_HELD_BACK, Outcome.DONE), //
        WHEN_VERSIONS_ARE_BLANKED("SET name = '', email = ''", Moment.RESPONSE_HELD_BACK, Outcome.DONE);

        private final String statement;
        private final Moment moment;
        private final Outcome outcome;

        Step(String statement, Moment moment, Outcome outcome) {
            this.statement = statement;
            this.moment = moment;
            this.outcome = outcome;
        }

        void interrupt(Runnable fault) {
            if (statement.equals("COMMIT")) {
                proxy.runAtCommitOf("DELETE FROM stream_keys", moment, fault);
            } else {
                proxy.runAt(statement, moment, fault);
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        if (service == null || !service.process().isAlive()) {
            service = ServiceProcess.on(new TestDatabase(proxy.url(), database.username(), database.password()));
        }
    }

    @AfterAll
    static void end() {
        if (service != null) {
            service.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isDoneOrNotWhenTheServiceIsKilled(Step step) throws Exception {
        var user = registerWithSnapshot();
        var killed = requireNonNull(service);
        step.interrupt(() -> {
            killed.close();
            happened.countDown();
        });
        assertThatThrownBy(() -> api().delete(user)).isInstanceOf(UncheckedIOException.class);
        assertThat(happened.await(PATIENCE.toSeconds(), SECONDS)).as("the step was reached").isTrue();
        killed.kill();

        start();
        assertThat(isErased(user)).isIn(expected(step.outcome));
        assertIsDoneOrNot(user);
        repeat(user);
    }

    @ParameterizedTest
    @EnumSource
    void isDoneOrNotWhenTheDatabaseIsLost(Step step) throws Exception {
        var user = registerWithSnapshot();
        step.interrupt(() -> {
            proxy.cut();
            happened.countDown();
        });
        var response = api().delete(user);
        assertThat(happened.await(PATIENCE.toSeconds(), SECONDS)).as("the step was reached").isTrue();

        assertThat(response.status()).isIn(200, 202, 503);
        if (response.status() == 503) {
            var outcome = response.body().at("/detail").stringValue().startsWith("Nothing was stored: ")
                    ? Outcome.NOTHING
                    : Outcome.EITHER;
            assertThat(isErased(user)).isIn(expected(outcome));
        } else {
            assertThat(isErased(user)).isTrue();
        }
        assertIsDoneOrNot(user);
        repeat(user);
    }

    private static List<Boolean> expected(Outcome outcome) {
        return switch (outcome) {
            case NOTHING -> List.of(false);
            case EITHER -> List.of(false, true);
            case DONE -> List.of(true);
        };
    }

    private static HttpApi api() {
        return requireNonNull(service).api();
    }

    private String registerWithSnapshot() {
        var user = "/users/" + once(() -> api().register(name, email)).body().at("/user_id").stringValue();
        for (int i = 0; i < 101; i++) {
            assertThat(api().rename(user, name + " " + i).status()).isEqualTo(200);
        }
        assertThat(api().rename(user, name).status()).isEqualTo(200);
        assertThat(rows("snapshots", user)).isEqualTo(1);
        return user;
    }

    private static boolean isErased(String user) {
        return rows("events WHERE event_type = 'UserErased' AND stream_id", user) == 1;
    }

    private void assertIsDoneOrNot(String user) {
        if (isErased(user)) {
            assertIsDone(user);
        } else {
            assertIsNotDone(user);
        }
    }

    private void assertIsDone(String user) {
        assertThatProblem(once(() -> api().get(user))).hasStatus(410).hasType("user-erased");
        for (var table : List.of("stream_keys", "claims", "snapshots", "{users} WHERE id")) {
            assertThat(rows(table, user)).as(table).isZero();
        }
        await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(rows("{user_versions} WHERE CONCAT(name, email, name_key, email_key) <> '' AND id",
                        user)).isZero());
        assertThat(once(() -> api().get(user + "/events")).http().body()).doesNotContain(name).doesNotContain(email);
    }

    private void assertIsNotDone(String user) {
        var shown = once(() -> api().get(user));
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.body().at("/name").stringValue()).isEqualTo(name);
        assertThat(shown.body().at("/email").stringValue()).isEqualTo(email);
        for (var table : List.of("stream_keys", "claims", "snapshots", "{users} WHERE id")) {
            assertThat(rows(table, user)).as(table).isEqualTo(1);
        }
        assertThatProblem(once(() -> api().register("Eve", email))).hasStatus(409).hasType("email-taken");
        assertThat(once(() -> api().get(user + "/events")).http().body()).contains(name, email);
    }

    private void repeat(String user) {
        var wasDone = isErased(user);
        var repeated = once(() -> api().delete(user));
        assertThat(repeated.status()).isIn(wasDone ? List.of(410) : List.of(200, 202));
        assertThat(rows("events WHERE event_type = 'UserErased' AND stream_id", user)).isEqualTo(1);
        assertIsDone(user);
        assertThat(once(() -> api().register("Eve", email)).status()).isIn(201, 202);
    }

    /// The response once the service has the database again.
    private static Response once(Supplier<Response> request) {
        return await().atMost(PATIENCE).until(request::get, response -> response.status() != 503);
    }

    /// @param table by whose column `stream_id` rows are counted, or with a condition up to its column
    private static int rows(String table, String user) {
        var jdbc = JdbcClient.create(direct);
        return jdbc.sql(new LiveTables(jdbc).sql("SELECT COUNT(*) FROM " + table
                + (table.contains(" WHERE ") ? " = ?" : " WHERE stream_id = ?")))
                .param(user.substring(user.lastIndexOf('/') + 1)).query(Integer.class).single();
    }
}
