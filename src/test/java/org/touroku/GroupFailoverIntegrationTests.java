package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import org.touroku.support.Audit;
import org.touroku.support.HttpApi;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;
import org.touroku.support.TestThreads;

/// Promise: registrations go on after the primary of a group of servers is replaced, and after it is killed, with no user
/// lost or duplicated.
///
/// It kills a server, so it runs only with `-Dtouroku.test.group=kill`. `touroku.test.url` has to lead to the primary of a
/// group of three on this machine, as in `src/docs/production.md`.
@EnabledIfSystemProperty(named = "touroku.test.group", matches = "kill")
class GroupFailoverIntegrationTests {
    private static final int CLIENTS = 32;
    private static final int ENOUGH = 500;

    private final TestDatabase database = TestDatabase.create();
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> failures = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastAcknowledged = new AtomicLong(System.nanoTime());
    private final AtomicLong longestGap = new AtomicLong();
    private final TestThreads clients = new TestThreads();
    private volatile boolean finished;

    @AfterEach
    void close() {
        finished = true;
        clients.close();
    }

    @Test
    @Timeout(180)
    void losesAndDuplicatesNoUserWhenThePrimaryIsReplacedAndWhenItIsKilled() throws Exception {
        try (var one = ServiceProcess.on(database); var other = ServiceProcess.on(database)) {
            clients.start(CLIENTS, () -> registerOn(List.of(one.api(), other.api())));
            awaitMore();
            measured("The last server of the URL is made the primary", this::makeLastOneThePrimary);
            measured("The primary is killed", this::killPrimary);
            finished = true;
            clients.close();

            assertThat(failures).isSubsetOf("503 /problems/unavailable", "409 /problems/idempotency-key-in-use");
            Audit.of(database, one.api(), acknowledged);
            for (var api : List.of(one.api(), other.api())) {
                await().atMost(Duration.ofSeconds(2))
                        .until(() -> api.get("/actuator/health/readiness").status() == 200);
            }
        }
    }

    /// Repeats each registration under the same key until one of the instances acknowledges it.
    private void registerOn(List<HttpApi> instances) {
        while (!finished) {
            var user = number.incrementAndGet();
            var email = "user" + user + "@example.com";
            for (int attempt = user;; attempt++) {
                var response = instances.get(attempt % instances.size()).register("User", email, "Idempotency-Key",
                        "key-" + user);
                if (response.status() == 201 || response.status() == 202) {
                    acknowledged.put(email, response.body().at("/user_id").stringValue());
                    longestGap.accumulateAndGet(
                            System.nanoTime() - lastAcknowledged.getAndSet(System.nanoTime()), Math::max);
                    break;
                }
                failures.add(response.status() + " " + response.body().at("/type").stringValue());
            }
        }
    }

    private void measured(String what, Disturbance disturbance) throws Exception {
        longestGap.set(0);
        disturbance.happen();
        awaitMore();
        System.out.printf("%s: registrations go on after %d ms%n", what,
                Duration.ofNanos(longestGap.get()).toMillis());
    }

    private void awaitMore() {
        var enough = acknowledged.size() + ENOUGH;
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= enough);
    }

    private void makeLastOneThePrimary() {
        var port = database.url().replaceFirst("jdbc:mysql://[^/]*:([0-9]+)/.*", "$1");
        var member = onPrimary("""
                SELECT MEMBER_ID FROM performance_schema.replication_group_members WHERE MEMBER_PORT = %s
                """.formatted(port));
        onPrimary("SELECT group_replication_set_as_primary('%s')".formatted(member));
    }

    private void killPrimary() throws IOException {
        var pid = Files.readString(Path.of(onPrimary("SELECT @@pid_file"))).strip();
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }

    private String onPrimary(String sql) {
        return JdbcClient.create(new DriverManagerDataSource(database.url(), database.username(), database.password()))
                .sql(sql).query(String.class).single();
    }

    private interface Disturbance {
        void happen() throws Exception;
    }
}
