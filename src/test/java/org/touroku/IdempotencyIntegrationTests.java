package org.touroku;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.EventStore;
import org.touroku.support.ConcurrentClients;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ProjectionFixtures;
import org.touroku.support.RunningService;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;

class IdempotencyIntegrationTests {
    private static final String NOBODY = "/users/01HQJXYYX2BQEYCWTX34P9Z7DE";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final TestDatabase database = TestDatabase.create();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.on(database);
    private static final HttpApi api = service.api();

    @Test
    void repeatsTheReceiptOfAChange() {
        var email = address();
        var key = key();
        var user = assertRepeated(201, () -> api.register("Ada", email, "Idempotency-Key", key)).link("user");

        var rename = key();
        assertRepeated(200, () -> api.rename(user, "Ada Lovelace", "Idempotency-Key", rename));
        var change = key();
        var moved = address();
        assertRepeated(200, () -> api.changeEmail(user, moved, "Idempotency-Key", change));
        var deactivation = key();
        assertRepeated(200, () -> api.deactivate(user, "Idempotency-Key", deactivation));
        var reactivation = key();
        assertRepeated(200, () -> api.reactivate(user, "Idempotency-Key", reactivation));
        assertThat(api.get(user).taggedVersion()).isEqualTo("5");
    }

    @Test
    void repeatsTheFirstResponseAfterLaterChanges() {
        var user = register();
        var key = key();
        var first = api.rename(user, "Ada Lovelace", "Idempotency-Key", key);
        api.rename(user, "Countess");

        assertSame(api.rename(user, "Ada Lovelace", "Idempotency-Key", key), first);
        assertThat(api.get(user).body().at("/name").stringValue()).isEqualTo("Countess");
    }

    @Test
    void repeatsAReceiptWithoutAChange() {
        var user = register();
        var key = key();
        var first = assertRepeated(200, () -> api.rename(user, "Ada", "Idempotency-Key", key));
        api.rename(user, "Countess");

        assertSame(api.rename(user, "Ada", "Idempotency-Key", key), first);
        assertThat(api.get(user).body().at("/name").stringValue()).isEqualTo("Countess");
    }

    @Test
    void repeatsAnAsyncReceipt() {
        var email = address();
        var key = key();
        var first = assertRepeated(202,
                () -> api.register("Ada", email, "Prefer", "respond-async", "Idempotency-Key", key));
        assertThat(first.header("Preference-Applied")).isEqualTo("respond-async");

        var waiting = api.register("Ada", email, "Idempotency-Key", key);
        assertSame(waiting, first);
        assertThat(waiting.header("Preference-Applied")).isEqualTo("respond-async");
    }

    @Test
    void repeatsThatAnAddressIsTakenAfterItHasBecomeFree() {
        var email = address();
        var owner = api.register("Ada", email).link("user");
        var user = register();
        var registration = key();
        var change = key();
        var refused = assertRepeated(409, () -> api.register("Bob", email, "Idempotency-Key", registration));
        var unchanged = assertRepeated(409, () -> api.changeEmail(user, email, "Idempotency-Key", change));
        assertThatProblem(refused).hasType("email-taken");
        api.changeEmail(owner, address());

        assertSame(api.register("Bob", email, "Idempotency-Key", registration), refused);
        assertSame(api.changeEmail(user, email, "Idempotency-Key", change), unchanged);
        assertThat(api.register("Bob", email, "Idempotency-Key", key()).status()).isEqualTo(201);
    }

    @Test
    void repeatsRefusalsThatNoLongerApply() {
        var user = register();
        var stale = key();
        var condition = new String[]{"Idempotency-Key", stale, "If-Match", "\"2\""};
        var first = assertRepeated(412, () -> api.rename(user, "Countess", condition));
        api.deactivate(user);
        assertSame(api.rename(user, "Countess", condition), first);

        var away = key();
        var deactivated = assertRepeated(409, () -> api.rename(user, "Countess", "Idempotency-Key", away));
        assertThatProblem(deactivated).hasType("user-deactivated");
        api.reactivate(user);
        assertSame(api.rename(user, "Countess", "Idempotency-Key", away), deactivated);
        assertThat(api.get(user).body().at("/name").stringValue()).isEqualTo("Ada");
    }

    @Test
    void repeatsThatAUserIsUnknownAndThatARegistrationMeetsNoCondition() {
        var unknown = key();
        assertRepeated(404, () -> api.rename(NOBODY, "Ada", "Idempotency-Key", unknown));
        var conditional = key();
        var email = address();
        assertRepeated(412,
                () -> api.register("Ada", email, "If-Match", "*", "Idempotency-Key", conditional));
    }

    @Test
    void repeatsAfterARestartAndOnAnotherInstanceWithTheLinksOfTheFirst() {
        var email = address();
        var taken = address();
        api.register("Ada", taken);
        var done = key();
        var refused = key();
        List<Response> first;
        try (var earlier = RunningService.on(database)) {
            first = List.of(earlier.api().register("Ada", email, "Idempotency-Key", done),
                    earlier.api().register("Bob", taken, "Idempotency-Key", refused));
            assertThat(first).extracting(Response::status).containsExactly(201, 409);
            assertThat(first.getFirst().header("Location")).startsWith(earlier.api().base());
            assertSame(api.register("Ada", email, "Idempotency-Key", done), first.getFirst());
        }
        try (var later = RunningService.on(database)) {
            assertThat(first.getFirst().header("Location")).doesNotStartWith(later.api().base() + "/");
            for (var each : List.of(api, later.api())) {
                assertSame(each.register("Ada", email, "Idempotency-Key", done), first.getFirst());
                assertSame(each.register("Bob", taken, "Idempotency-Key", refused), first.getLast());
            }
        }
    }

    @Test
    void refusesTheKeyOfAnotherRequest() {
        var user = register();
        var other = register();
        var key = key();
        assertThat(api.rename(user, "Ada Lovelace", "Idempotency-Key", key).status()).isEqualTo(200);
        var head = head();

        for (var response : List.of(api.rename(user, "Countess", "Idempotency-Key", key),
                api.rename(other, "Ada Lovelace", "Idempotency-Key", key),
                api.deactivate(user, "Idempotency-Key", key), api.reactivate(user, "Idempotency-Key", key),
                api.register("Ada Lovelace", address(), "Idempotency-Key", key))) {
            assertThatProblem(response).hasStatus(422).hasType("idempotency-key-reused");
        }
        assertThat(head()).isEqualTo(head);

        var away = key();
        api.deactivate(user, "Idempotency-Key", away);
        assertThat(api.reactivate(user, "Idempotency-Key", away).status()).isEqualTo(422);
        assertThat(api.put(user + "/deactivation", "{}", "Idempotency-Key", away).status()).isEqualTo(422);
    }

    /// Promise: a repeat has the same bytes, so nothing depends on how a body is understood.
    @Test
    void refusesTheKeyOfARequestWithOtherBytes() {
        var email = address();
        var key = key();
        var body = "{\"username\":\"Ada\",\"email\":\"" + email + "\"}";
        var first = api.post("/user/registration", body, "Idempotency-Key", key);
        assertThat(first.status()).isEqualTo(201);

        for (var other : List.of(body + " ", body.replace(":", ": "), body.replace("Ada", "\\u0041da"),
                "{\"email\":\"" + email + "\",\"username\":\"Ada\"}")) {
            assertThat(api.post("/user/registration", other, "Idempotency-Key", key).status()).as(other)
                    .isEqualTo(422);
        }
        assertSame(api.post("/user/registration", body, "Idempotency-Key", key), first);
    }

    @Test
    void refusesTheKeyOfARequestWithAnotherCondition() {
        var user = register();
        var key = key();
        var first = api.rename(user, "Countess", "Idempotency-Key", key, "If-Match", "\"1\"");
        assertThat(first.status()).isEqualTo(200);

        assertThat(api.rename(user, "Countess", "Idempotency-Key", key).status()).isEqualTo(422);
        for (var other : List.of("\"2\"", "*", "\"1\", \"2\"")) {
            assertThat(api.rename(user, "Countess", "Idempotency-Key", key, "If-Match", other).status()).as(other)
                    .isEqualTo(422);
        }
        assertSame(api.rename(user, "Countess", "Idempotency-Key", key, "If-Match", "\"1\""), first);
    }

    @Test
    void storesNothingForAnInvalidRequest() {
        var key = key();
        assertThat(api.register("", address(), "Idempotency-Key", key).status()).isEqualTo(400);
        assertThat(api.register("Ada", address(), "Idempotency-Key", key).status()).isEqualTo(201);
    }

    @Test
    void refusesARepeatWhileTheFirstRuns() throws Exception {
        var email = address();
        var key = key();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var connection = service.bean(DataSource.class).getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT position FROM event_head FOR UPDATE").close();
            var responses = new ExecutorCompletionService<Response>(threads);
            for (int i = 0; i < 2; i++) {
                responses.submit(() -> api.register("Ada", email, "Idempotency-Key", key));
            }
            var refused = responses.take().get();
            assertThatProblem(refused).hasStatus(409).hasType("idempotency-key-in-use");
            connection.rollback();
            var first = responses.take().get();
            assertThat(first.status()).isEqualTo(201);
            assertSame(api.register("Ada", email, "Idempotency-Key", key), first);
        }
    }

    @Test
    void respondsToManyConcurrentRepeatsWithTheFirstResponse() throws Exception {
        var email = address();
        var key = key();
        var first = api.register("Ada", email, "Idempotency-Key", key);
        assertThat(ConcurrentClients.sendConcurrently(200, 16, _ -> api.register("Ada", email, "Idempotency-Key", key)))
                .allSatisfy(repeat -> assertSame(repeat, first));
    }

    /// The first response may be 202, where the other instance is extending the read model at the moment.
    @Test
    void executesOneOfManyConcurrentRepeatsOnTwoInstances() throws Exception {
        try (var other = RunningService.on(database)) {
            var head = head();
            var emails = IntStream.range(0, 100).mapToObj(_ -> address()).toList();
            var prefix = key();
            var responses = ConcurrentClients.sendConcurrently(800, 32, i -> {
                var instance = i % 2 == 0 ? api : other.api();
                return Map.entry(i / 8, instance.register("Ada", emails.get(i / 8), "Idempotency-Key", prefix + i / 8));
            });
            var byKey = responses.stream()
                    .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
            assertThat(byKey).hasSize(100).allSatisfy((_, repeats) -> {
                var carriedOut = repeats.stream().filter(response -> response.status() != 409).toList();
                assertThat(carriedOut.getFirst().status()).isIn(201, 202);
                assertThat(carriedOut).allSatisfy(repeat -> assertSame(repeat, carriedOut.getFirst()));
                assertThat(repeats).filteredOn(response -> response.status() == 409)
                        .allSatisfy(response -> assertThatProblem(response).hasType("idempotency-key-in-use"));
            });
            assertThat(head()).isEqualTo(head + 100);
        }
    }

    /// Promise: a repeat on another instance gets the first response, and if that says that the change is visible, it is so
    /// there, too.
    @Test
    void anotherInstanceRepeatsTheResponseAndShowsWhatItPromises() {
        try (var other = RunningService.on(database)) {
            var statuses = new HashSet<Integer>();
            for (int i = 0; i < 100; i++) {
                var one = i % 2 == 0 ? api : other.api();
                var another = i % 2 == 0 ? other.api() : api;
                var email = address();
                var key = key();
                another.get("/users");
                var first = one.register("Ada", email, "Idempotency-Key", key);
                var repeat = another.register("Ada", email, "Idempotency-Key", key);
                assertSame(repeat, first);
                assertThat(first.status()).isIn(201, 202);
                statuses.add(first.status());
                if (first.status() == 201) {
                    var id = first.body().at("/user_id").stringValue();
                    assertThat(another.get("/users").body().at("/_embedded/users/0/id").stringValue()).isEqualTo(id);
                    assertThat(another.get("/users/" + id).status()).isEqualTo(200);
                }
            }
            assertThat(statuses).contains(201);
        }
    }

    /// The read model does not show the change while the user's stream is parked.
    @Test
    void acceptsACommandOnAParkedUserAndRepeatsThat() {
        var user = register();
        var id = user.substring(user.lastIndexOf('/') + 1);
        ProjectionFixtures.appendEvent(service.running(), id, "UserRenamed", 1,
                "{\"username\":\"" + "x".repeat(101) + "\"}");
        await().until(() -> api.get("/projections/users/parked/" + id).status() == 200);
        var key = key();
        var first = assertRepeated(202, () -> api.rename(user, "Countess", "Idempotency-Key", key));

        api.post("/projections/users/parked/" + id + "/skip", "{\"reason\":\"too long\"}");
        assertThat(api.get(user).body().at("/name").stringValue()).isEqualTo("Countess");
        assertSame(api.rename(user, "Countess", "Idempotency-Key", key), first);
    }

    @Test
    void deletesOldKeys() {
        var other = TestDatabase.create();
        try (var direct = other.migrated()) {
            var jdbc = JdbcClient.create(direct);
            for (int days : new int[]{8, 6}) {
                jdbc.sql("""
                        INSERT INTO idempotency_keys (caller, idempotency_key, fingerprint, response, stored_at)
                        VALUES ('anonymous', ?, REPEAT('x', 32), '{}', UTC_TIMESTAMP(6) - INTERVAL ? DAY)
                        """).params("of " + days + " days", days).update();
            }
            try (var _ = RunningService.on(other)) {
                await().untilAsserted(() -> assertThat(jdbc.sql("SELECT idempotency_key FROM idempotency_keys")
                        .query(String.class).list()).containsExactly("of 6 days"));
            }
        }
    }

    /// Promise: repeats get the first response, also when the read model was late for the first.
    @Test
    void repeatsThatTheReadModelWasBehind() throws SQLException {
        var email = address();
        var key = key();
        Response first;
        try (var connection = service.bean(DataSource.class).getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT position FROM checkpoints FOR UPDATE").close();
            first = api.register("Ada", email, "Idempotency-Key", key);
            assertThat(first.status()).isEqualTo(202);
            assertSame(api.register("Ada", email, "Idempotency-Key", key), first);
            connection.rollback();
        }
        assertThat(api.get(first.link("user")).status()).isEqualTo(200);
        assertSame(api.register("Ada", email, "Idempotency-Key", key), first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "tab\there"})
    void namesAnInvalidKey(String key) {
        assertNotValid(api.register("Ada", address(), "Idempotency-Key", key));
    }

    @Test
    void namesAKeyThatIsTooLongOrRepeated() {
        assertNotValid(api.register("Ada", address(), "Idempotency-Key", "x".repeat(256)));
        assertNotValid(api.register("Ada", address(), "Idempotency-Key", "one", "Idempotency-Key", "two"));
        assertNotValid(api.deactivate(NOBODY, "Idempotency-Key", "x".repeat(256)));
    }

    @Test
    void treatsKeysAsOpaque() {
        var all = new StringBuilder();
        IntStream.rangeClosed('!', '~').forEach(c -> all.append((char) c));
        for (var key : List.of(all.toString(), "x".repeat(255), "case", "CASE", "'", "\\", "?", "%", "_", "0",
                "null")) {
            var email = address();
            assertRepeated(201, () -> api.register("Ada", email, "Idempotency-Key", key));
        }
    }

    @Test
    void storesNothingWithoutAKey() {
        var before = keys();
        api.rename(register(), "Ada Lovelace");
        api.rename(NOBODY, "Ada");
        assertThat(keys()).isEqualTo(before);
    }

    private static Response assertRepeated(int status, Supplier<Response> request) {
        var first = request.get();
        assertThat(first.status()).as(first.http().body()).isEqualTo(status);
        var head = head();
        for (int i = 0; i < 3; i++) {
            assertSame(request.get(), first);
        }
        assertThat(head()).isEqualTo(head);
        return first;
    }

    private static void assertSame(Response repeat, Response first) {
        assertThat(repeat.http().body()).isEqualTo(first.http().body());
        assertThat(repeat.status()).isEqualTo(first.status());
        for (var header : List.of("Location", "Content-Type")) {
            assertThat(repeat.header(header)).as(header).isEqualTo(first.header(header));
        }
    }

    private static void assertNotValid(Response response) {
        assertThatProblem(response).hasStatus(400).hasType("invalid-parameter").hasErrorAtHeader("Idempotency-Key");
    }

    private static String register() {
        return api.register("Ada", address()).link("user");
    }

    private static String address() {
        return "user" + NUMBER.incrementAndGet() + "@example.com";
    }

    private static String key() {
        return "key-" + NUMBER.incrementAndGet() + "-";
    }

    private static long head() {
        return service.bean(EventStore.class).head();
    }

    private static int keys() {
        return JdbcClient.create(service.bean(DataSource.class)).sql("SELECT COUNT(*) FROM idempotency_keys")
                .query(Integer.class).single();
    }
}
