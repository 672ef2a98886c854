package org.touroku;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.EventStore;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ReplicatedDatabase;
import org.touroku.support.RunningService;
import org.touroku.support.TcpProxy;

/// Promise: where queries read from a replica, a link from a receipt shows the change, or responds 503 until the replica has
/// it. Commands need no replica.
class ReadReplicaIntegrationTests {
    private static final Executor CLIENTS = Thread::startVirtualThread;

    private static ReplicatedDatabase database;
    private static TcpProxy proxy;
    private static RunningService service;
    private static RunningService ahead;
    private static HttpApi api;
    private static int number;

    /// The replica is away while the service starts.
    @BeforeAll
    static void start() {
        database = ReplicatedDatabase.create();
        proxy = new TcpProxy(database.replica().url());
        proxy.refuse();
        service = onReplica(database, proxy.url());
        api = service.api();
        proxy.recover();
        ahead = RunningService.on(database.source());
    }

    private static RunningService onReplica(ReplicatedDatabase database, String replica) {
        return RunningService.on(database.source().url(), database.source(), "--touroku.reads.url=" + replica,
                "--touroku.reads.username=" + database.replica().username(),
                "--touroku.reads.password=" + database.replica().password());
    }

    @AfterAll
    static void stop() {
        ahead.close();
        service.close();
        proxy.close();
    }

    @AfterEach
    void catchUp() {
        database.startReplica();
        awaitReplica();
    }

    @Test
    void theLinksOfAReceiptWaitForTheReplica() {
        database.stopReplica();
        var receipt = register("Ada");
        assertThat(receipt.status()).isEqualTo(201);
        assertThat(api.get(receipt.header("Location")).status()).isEqualTo(404);
        var links = List.of(receipt.link("user"), receipt.link("events"), receipt.link("users"));
        assertThat(links).allSatisfy(link -> assertThat(link).endsWith("?min_position=" + head()));
        var responses = links.stream().map(ReadReplicaIntegrationTests::getLater).toList();

        database.startReplica();

        assertThat(responses.get(0).join().body().at("/name").stringValue()).isEqualTo("Ada");
        assertThat(responses.get(1).join().body().at("/count").intValue()).isEqualTo(1);
        assertThat(responses.get(2).join().body().at("/_embedded/users/0/name").stringValue()).isEqualTo("Ada");
    }

    @Test
    void aReceiptWithoutAChangeLinksToTheHead() {
        database.stopReplica();
        var user = register("Ada").header("Location");
        var receipt = api.rename(user, "Ada");
        assertThat(receipt.status()).isEqualTo(200);
        assertThat(receipt.link("user")).isEqualTo(user + "?min_position=" + head());
    }

    @Test
    void aPositionThatTheReplicaDoesNotReachInTwoSecondsIsRefused() {
        database.stopReplica();
        var user = register("Ada").link("user");
        var started = System.nanoTime();
        var responses = Stream.of(user, "/users?min_position=" + head(), "/users?sort=name&min_position=" + head(),
                "/events?min_position=" + head()).map(ReadReplicaIntegrationTests::getLater).toList();
        assertThat(responses).allSatisfy(response -> assertBehind(response.join()));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(Duration.ofMillis(1900),
                Duration.ofSeconds(4));
        assertThat(api.get("/users").status()).isEqualTo(200);
    }

    @Test
    void aListByNameShowsWhatTheReplicaHasJustReceived() {
        for (int i = 0; i < 10; i++) {
            var name = "Zoe " + (char) ('a' + i);
            var position = register(name).body().at("/position").longValue();
            assertThat(names(api.get("/users?sort=name&q=zoe&size=200&min_position=" + position))).hasSize(i + 1)
                    .endsWith(name);
        }
    }

    @Test
    void aCursorOfAnInstanceThatIsAheadWaitsForTheReplica() {
        Stream.of("Anna", "Berta", "Cleo").forEach(ReadReplicaIntegrationTests::register);
        awaitReplica();
        database.stopReplica();
        Stream.of("Aaron", "Bea", "Dora").forEach(ReadReplicaIntegrationTests::register);
        var pages = Stream.of("created_at", "-created_at", "name", "email&status=active")
                .map(sort -> ahead.api().get("/users?size=2&sort=" + sort).link("next")).toList();
        var here = pages.stream().map(page -> page.replace(ahead.api().base(), api.base())).toList();
        assertThat(here.stream().map(ReadReplicaIntegrationTests::getLater).toList())
                .allSatisfy(response -> assertBehind(response.join()));

        database.startReplica();
        for (int i = 0; i < pages.size(); i++) {
            var page = here.get(i);
            await().until(() -> api.get(page).status() == 200);
            assertThat(names(api.get(page))).isEqualTo(names(ahead.api().get(pages.get(i)))).hasSize(2);
        }
    }

    @Test
    void anAsOfQueryWaitsUntilTheReplicaHasAllEventsOfThatTime() {
        var user = register("Ada").header("Location");
        var registered = ahead.api().get(user.replace(api.base(), ahead.api().base())).body().at("/created_at")
                .stringValue();
        register("Bob");
        awaitReplica();
        database.stopReplica();
        api.rename(user, "Ada Lovelace");
        var renamed = Instant.now();

        assertThat(api.get(user + "?as_of=" + registered).body().at("/name").stringValue()).isEqualTo("Ada");
        assertThat(names(api.get("/users?as_of=" + registered))).first().isEqualTo("Ada");
        var past = List.of(user + "?as_of=" + renamed, "/users?as_of=" + renamed);
        assertThat(past.stream().map(ReadReplicaIntegrationTests::getLater).toList())
                .allSatisfy(response -> assertBehind(response.join()));
        var responses = past.stream().map(ReadReplicaIntegrationTests::getLater).toList();

        database.startReplica();

        assertThat(responses.get(0).join().body().at("/name").stringValue()).isEqualTo("Ada Lovelace");
        assertThat(names(responses.get(1).join())).contains("Ada Lovelace");
    }

    @Test
    void aReplicaThatIsBehindItsPredecessorIsNotMistakenForIt() {
        database.stopReplica();
        proxy.leadTo(database.source().url());
        var receipt = register("Grace");
        await().until(() -> names(api.get("/users?size=2")).contains("Grace"));

        proxy.leadTo(database.replica().url());
        await().until(() -> api.get("/users?size=3").status() == 200);
        assertThat(names(api.get("/users?size=3"))).doesNotContain("Grace");
        assertBehind(api.get(receipt.link("user")));

        database.startReplica();
        awaitReplica();
        assertThat(names(api.get("/users?size=3"))).contains("Grace");
    }

    @Test
    void commandsNeedNoReplicaAndQueriesRecoverWithIt() {
        var body = "{\"username\": \"Ada\", \"email\": \"%s\"}".formatted(email());
        var started = System.nanoTime();
        proxy.refuse();
        var responses = Stream.of("/users", "/users?sort=name", "/users/01HQJXYYX2BQEYCWTX34P9Z7DE", "/events")
                .map(ReadReplicaIntegrationTests::getLater).toList();

        var receipt = api.post("/user/registration", body, "Idempotency-Key", "replica");
        assertThat(receipt.status()).isEqualTo(201);
        var repeated = api.post("/user/registration", body, "Idempotency-Key", "replica");
        assertThat(repeated.http().body()).isEqualTo(receipt.http().body());
        assertThat(api.post("/user/registration", body).status()).isEqualTo(409);
        var user = receipt.header("Location");
        assertThat(api.rename(user, "Ada Lovelace", "If-Match", "\"1\"").body().at("/version").longValue())
                .isEqualTo(2);
        assertThat(api.deactivate(user, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(200);

        assertThat(responses).allSatisfy(
                response -> assertThatProblem(response.join()).hasStatus(503).hasType("unavailable"));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        proxy.recover();
        await().until(() -> api.get(user).body().at("/name").stringValue("").equals("Ada Lovelace"));
    }

    @Test
    void queriesAre503UntilTheTablesHaveReachedTheReplica() {
        var other = ReplicatedDatabase.create();
        database.stopReplica();
        try (var started = onReplica(other, other.replica().url())) {
            var receipt = started.api().register("Ada", email());
            assertThat(receipt.status()).isEqualTo(201);
            for (var path : List.of("/users", "/users?sort=name", "/events", receipt.link("user"))) {
                assertThat(started.api().get(path).status()).isEqualTo(503);
            }
            database.startReplica();
            await().until(() -> started.api().get(receipt.link("user")).status() == 200);
        }
    }

    /// The append decides, by the source.
    @Test
    void aRevocationThatTheReplicaDoesNotHaveYetHoldsForRegistrations() {
        var own = ReplicatedDatabase.create();
        try (var started = onReplica(own, own.replica().url())) {
            var log = started.bean(EventStore.class);
            await().until(() -> started.api().get("/users").status() == 200);
            var operator = started.api().withKey(issue(started.api(), "operate"));
            var key = issue(operator, "users.register");
            var registrar = started.api().withKey(key);
            assertThat(registrar.register("Ada", email()).status()).isEqualTo(201);
            database.stopReplica();
            assertThat(operator.delete("/api-keys/" + key.substring(4, 30)).status()).isIn(200, 202);
            var head = log.head();
            for (int i = 0; i < 2; i++) {
                assertThatProblem(registrar.register("Eve", email())).hasStatus(401).hasType("unauthenticated");
            }
            assertThat(log.head()).isEqualTo(head);
        }
    }

    private static String issue(HttpApi api, String scopes) {
        return api.post("/api-keys", "{\"scopes\":\"" + scopes + "\"}").body().at("/key").stringValue();
    }

    private static void assertBehind(Response response) {
        assertThatProblem(response).hasStatus(503).hasType("read-model-behind").isRetryableAfter(1);
    }

    private static CompletableFuture<Response> getLater(String path) {
        return supplyAsync(() -> api.get(path), CLIENTS);
    }

    private static List<String> names(Response page) {
        return page.body().at("/_embedded/users").valueStream().map(user -> user.at("/name").stringValue()).toList();
    }

    /// Waits until the replica has reached the head of the log in all read tables, also in those of async projections.
    private static void awaitReplica() {
        await().until(() -> api.get("/users?sort=name&min_position=" + head()).status() == 200);
    }

    private static long head() {
        return service.bean(EventStore.class).head();
    }

    private static Response register(String name) {
        return api.register(name, email());
    }

    private static String email() {
        return "user" + number++ + "@example.com";
    }
}
