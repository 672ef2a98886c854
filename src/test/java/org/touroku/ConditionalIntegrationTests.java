package org.touroku;

import static java.net.http.HttpRequest.BodyPublishers.noBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ConcurrentClients.sendConcurrently;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.eventsourcing.EventStore;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;

class ConditionalIntegrationTests {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "*", "\"1\", \"2\"", "W/\"1\" , \"2\""})
    void executesACommandWhoseConditionNamesTheCurrentVersion(String condition) {
        var user = renamedOnce();
        assertThat(api.rename(user, "Countess", "If-Match", condition).status()).isEqualTo(200);
        assertThat(api.get(user).taggedVersion()).isEqualTo("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "\"3\"", "W/\"2\"", "\"1\", \"3\"", "\"02\"", "\"two\""})
    void refusesACommandWhoseConditionNamesAnotherVersion(String condition) {
        var user = renamedOnce();
        var head = head();
        assertStale(api.rename(user, "Countess", "If-Match", condition));
        assertStale(api.rename(user, "Ada Lovelace", "If-Match", condition));
        assertStale(api.changeEmail(user, "countess@example.com", "If-Match", condition));
        assertStale(api.deactivate(user, "If-Match", condition));
        assertStale(api.reactivate(user, "If-Match", condition));
        assertThat(head()).isEqualTo(head);
        assertThat(api.get(user).body().at("/name").stringValue()).isEqualTo("Ada Lovelace");
    }

    @Test
    void checksTheVersionBeforeTheRules() {
        var taken = api.get(renamedOnce()).body().at("/email").stringValue();
        var user = renamedOnce();
        assertStale(api.changeEmail(user, taken, "If-Match", "\"1\""));
        assertThat(api.changeEmail(user, taken, "If-Match", "\"2\"").status()).isEqualTo(409);
        api.deactivate(user);
        assertStale(api.rename(user, "Countess", "If-Match", "\"2\""));
        assertThat(api.rename(user, "Countess", "If-Match", "*").status()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "\"2", "", "\"1\" \"2\"", "*, \"2\"", "w/\"2\""})
    void namesAnInvalidHeader(String condition) {
        var user = renamedOnce();
        assertThatProblem(api.rename(user, "Countess", "If-Match", condition)).hasStatus(400)
                .hasType("invalid-parameter").hasErrorAtHeader("If-Match");
        assertThat(api.get(user).taggedVersion()).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"0\"", "\"1\""})
    void noConditionMatchesAnUnknownUser(String condition) {
        assertStale(api.register("Ada", address(), "If-Match", condition));
        var unknown = api.rename("/users/01HQJXYYX2BQEYCWTX34P9Z7DE", "Ada", "If-Match", condition);
        assertThat(unknown.status()).isEqualTo(404);
    }

    /// Promise: of concurrent changes to the same version of a user, one succeeds.
    @Test
    void executesOneOfTwoConcurrentCommandsForTheSameVersion() throws Exception {
        var users = IntStream.range(0, 20).mapToObj(_ -> register()).toList();
        for (int round = 1; round <= 50; round++) {
            var version = "\"" + round + "\"";
            var names = round;
            var responses = sendConcurrently(40, 40, i -> api.rename(users.get(i / 2), "Ada " + names + " " + i % 2,
                    "If-Match", version));
            assertThat(responses).extracting(Response::status).containsOnly(200, 412)
                    .filteredOn(status -> status == 200).hasSize(20);
            assertThat(responses).filteredOn(response -> response.status() == 200)
                    .extracting(response -> response.link("user"))
                    .doesNotHaveDuplicates();
        }
        assertThat(users).allSatisfy(user -> assertThat(api.get(user).taggedVersion()).isEqualTo("51"));
    }

    @Test
    void executesAllConcurrentCommandsWithoutACondition() throws Exception {
        var user = register();
        var responses = sendConcurrently(200, 16, i -> api.rename(user, "Ada " + i));

        assertThat(responses).extracting(Response::status).containsOnly(200);
        assertThat(responses).extracting(response -> response.body().at("/version").intValue())
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, 201).boxed().toList());
        assertThat(api.get(user).taggedVersion()).isEqualTo("201");
    }

    @Test
    void respondsNotModifiedUntilTheRepresentationChanges() {
        var user = register();
        for (var address : List.of(user, "/users", "/users?status=active")) {
            var before = api.get(address).header("ETag");
            for (var condition : List.of(before, "W/" + before, "\"0\", " + before)) {
                var response = api.get(address, "If-None-Match", condition);
                assertThat(response.status()).as(address + " " + condition).isEqualTo(304);
                assertThat(response.header("ETag")).isEqualTo(before);
                assertThat(response.http().body()).isEmpty();
            }
            api.rename(user, "Somebody new at " + address);
            var after = api.get(address, "If-None-Match", before);
            assertThat(after.status()).isEqualTo(200);
            assertThat(after.header("ETag")).isNotEqualTo(before);
        }
    }

    @Test
    void entityTagsDifferBetweenRepresentations() {
        var user = register();
        var forms = api.get(user, "Accept", "application/prs.hal-forms+json").header("ETag");
        var json = api.get(user, "Accept", "application/json").header("ETag");
        var elsewhere = api.get(user.replace("127.0.0.1", "localhost")).header("ETag");
        var tags = List.of(api.get(user).header("ETag"), forms, json, elsewhere, api.get(register()).header("ETag"));
        assertThat(tags).doesNotHaveDuplicates().allMatch(tag -> tag.startsWith("\"1-"));
        assertThat(api.get(user, "If-None-Match", forms).status()).isEqualTo(200);
        tags.subList(0, 4).forEach(tag -> assertThat(api.rename(user, "Ada", "If-Match", tag).status()).isEqualTo(200));
    }

    @Test
    void aStarNamesEveryRepresentation() {
        for (var address : List.of(register(), "/users", "/events", "/events/1", "/", "/projections", "/jobs",
                "/problems")) {
            assertThat(api.get(address, "If-Match", "*").status()).as(address).isEqualTo(200);
            for (var method : List.of("GET", "HEAD")) {
                var response = api.send(api.request(address, "If-None-Match", "*").method(method, noBody()));
                assertThat(response.status()).as(method + " " + address).isEqualTo(304);
                assertThat(response.header("Content-Type")).isEmpty();
            }
        }
        assertThat(api.get("/users/01HQJXYYX2BQEYCWTX34P9Z7DE", "If-None-Match", "*").status()).isEqualTo(404);
    }

    @Test
    void notModifiedHasTheHeadersThatTheRepresentationHas() {
        var user = register();
        var known = api.get(user);
        var response = api.get(user, "If-None-Match", known.header("ETag"));
        assertThat(response.status()).isEqualTo(304);
        assertThat(response.header("Vary")).contains("Accept").isEqualTo(known.header("Vary"));
        assertThat(response.header("ETag")).isEqualTo(known.header("ETag"));
    }

    @Test
    void refusesToServeAnotherRepresentationThanTheExpectedOne() {
        var user = register();
        var tag = api.get(user).header("ETag");
        assertThat(api.get(user, "If-Match", tag).body().at("/name").stringValue()).isEqualTo("Ada");
        api.rename(user, "Countess");
        assertStale(api.get(user, "If-Match", tag));
        for (var address : List.of("/", "/events", "/openapi", "/explorer.html")) {
            var stale = api.get(address, "If-Match", tag);
            assertStale(stale);
            assertThat(stale.http().headers().map()).doesNotContainKeys("cache-control", "last-modified", "etag");
        }
        assertThatProblem(api.get(user, "If-Match", "2")).hasStatus(400).hasErrorAtHeader("If-Match");
        assertThatProblem(api.get(user, "If-None-Match", "2")).hasStatus(400).hasErrorAtHeader("If-None-Match");
    }

    @Test
    void aCommandCanExcludeVersions() {
        var user = renamedOnce();
        var tag = api.get(user).header("ETag");
        for (var condition : List.of("*", "\"2\"", "W/\"2\"", tag, "\"1\", \"2\"")) {
            assertStale(api.rename(user, "Countess", "If-None-Match", condition));
        }
        assertThat(api.rename(user, "Countess", "If-None-Match", "\"1\"").status()).isEqualTo(200);
        assertThat(api.register("Ada", address(), "If-None-Match", "*").status()).isEqualTo(201);
        assertThatProblem(api.rename(user, "Ada", "If-None-Match", "2")).hasStatus(400)
                .hasErrorAtHeader("If-None-Match");
    }

    private static String register() {
        return api.register("Ada", address()).link("user");
    }

    private static String renamedOnce() {
        var user = register();
        assertThat(api.rename(user, "Ada Lovelace").status()).isEqualTo(200);
        return user;
    }

    private static String address() {
        return "user" + NUMBER.incrementAndGet() + "@example.com";
    }

    private static long head() {
        return service.bean(EventStore.class).head();
    }

    private static void assertStale(Response response) {
        assertThatProblem(response).hasStatus(412).hasType("precondition-failed");
    }
}
