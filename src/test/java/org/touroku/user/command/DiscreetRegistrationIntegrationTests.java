package org.touroku.user.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.JobRequest;
import org.touroku.support.ConcurrentClients;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.RepeatedTimes;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;
import org.touroku.user.DiscreetRegistration;

/// Promise: nobody learns from a registration whether an address is taken. Its owner is told.
class DiscreetRegistrationIntegrationTests {
    private static final TestDatabase database = TestDatabase.create();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    /// They are those of each request.
    private static final List<String> IDS = List.of("date", "x-correlation-id");

    private static RunningService one;
    private static RunningService other;
    private static HttpApi api;

    static class Discreet {
        @Bean
        static DiscreetRegistration discreetRegistration() {
            return holder -> new JobRequest("verification", holder, "taken");
        }
    }

    @BeforeAll
    static void start() {
        one = RunningService.with(Discreet.class, database);
        other = RunningService.with(Discreet.class, database);
        api = one.api();
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            X-Nothing, nothing
            Prefer, respond-async
            Accept, application/prs.hal-forms+json
            Accept, application/json
            If-None-Match, *
            Idempotency-Key, a key
            """)
    void respondsTheSameWhetherAnAddressIsFreeOrTaken(String header, String value) {
        var local = "ada" + NUMBER.incrementAndGet();
        register(api, local + "@example.com");
        var deactivated = address();
        assertThat(api.deactivate(registered(deactivated)).status()).isEqualTo(200);

        var free = register(api, address(), header, unique(header, value));
        assertThat(free.status()).isEqualTo(202);
        assertThat(free.header("Location")).isEmpty();
        assertThat(free.http().body()).isEqualTo("""
                {"_links":{"users":{"href":"%1$s/users"},"index":{"href":"%1$s/"}}}""".formatted(api.base()));
        for (var taken : List.of(local + "@example.com", local.toUpperCase(Locale.ROOT) + "@EXAMPLE.com",
                deactivated)) {
            assertThat(all(register(api, taken, header, unique(header, value)))).as(taken).isEqualTo(all(free));
        }
    }

    /// A key is used once; everything else is the same in all requests.
    private static String unique(String header, String value) {
        return header.equals("Idempotency-Key") ? "key-" + NUMBER.incrementAndGet() : value;
    }

    @Test
    void registersAFreeAddressAndTellsTheOwnerOfATakenOneOnce() {
        var email = address();
        var user = registered(email);
        assertThat(jobs(user)).isEmpty();

        var head = head();
        IntStream.range(0, 3).forEach(_ -> register(api, email));
        register(other.api(), email, "Idempotency-Key", unique("Idempotency-Key", ""));
        assertThat(head()).isEqualTo(head);
        assertThat(jobs(user)).containsExactly("verification taken 1 waiting");
    }

    @Test
    void concurrentRegistrationsOfOneAddressAreAllTheSame() throws Exception {
        var email = address();
        var all = ConcurrentClients.sendConcurrently(20, 20,
                i -> all(register(i % 2 == 0 ? api : other.api(), email)).toString().replace(other.api().base(),
                        api.base()));
        assertThat(all).containsOnly(all.getFirst());
        assertThat(jobs(user(email))).containsExactly("verification taken 1 waiting");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesRepeatsTheSameResponseOnEachInstance(boolean taken) {
        var email = address();
        if (taken) {
            register(api, email);
        }
        var key = unique("Idempotency-Key", "");
        var head = head();
        var first = register(api, email, "Idempotency-Key", key);
        for (var repeat : List.of(register(api, email, "Idempotency-Key", key),
                register(other.api(), email, "Idempotency-Key", key))) {
            assertThat(all(repeat)).isEqualTo(all(first));
        }
        assertThat(head()).isEqualTo(head + (taken ? 0 : 1));
        assertThat(jobs(user(email))).hasSize(taken ? 1 : 0);
        assertThatProblem(register(api, address(), "Idempotency-Key", key)).hasType("idempotency-key-reused");
    }

    /// Otherwise the time at which a repeat is 202 would tell when the first request was handled.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aKeyIsInUseUntilTheResponse(boolean taken) {
        assertThat(Stream.generate(() -> repeatAtOnce(taken)).limit(10).flatMap(Optional::stream).findFirst())
                .contains(409);
    }

    /// @return the status of the second of two requests with one key; empty if it came first, or its response later than the other
    private static Optional<Integer> repeatAtOnce(boolean taken) {
        var email = address();
        if (taken) {
            register(api, email);
        }
        var key = unique("Idempotency-Key", "");
        var first = CompletableFuture.supplyAsync(() -> register(api, email, "Idempotency-Key", key).status(),
                Thread::startVirtualThread);
        sleep(Duration.ofMillis(100));
        var second = register(api, email, "Idempotency-Key", key).status();
        var isFirst = !first.isDone();
        return first.join() == 202 && isFirst ? Optional.of(second) : Optional.empty();
    }

    @Test
    void responsesAreGivenAtEvenTimesAndInvalidRequestsAreRefusedAtOnce() {
        var email = address();
        var step = ResponseTimes.STEP;
        assertThat(shortest(() -> register(api, address()))).isBetween(step, step.multipliedBy(2));
        assertThat(shortest(() -> register(api, email))).isBetween(step, step.multipliedBy(2));
        assertThat(shortest(() -> register(api, "no address"))).isLessThan(step);
        assertThat(shortest(() -> register(api, email, "Idempotency-Key", "a key"))).isLessThan(step);
    }

    private static Duration shortest(Runnable request) {
        return RepeatedTimes.shortest(5, _ -> request.run());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConditionFailsWhetherAnAddressIsFreeOrTaken(boolean taken) {
        var email = address();
        if (taken) {
            register(api, email);
        }
        assertThatProblem(register(api, email, "If-Match", "\"1\"")).hasStatus(412).hasType("precondition-failed");
        assertThat(api.get("/users?email=" + email).body().at("/count").intValue()).isEqualTo(taken ? 1 : 0);
    }

    @Test
    void aChangeOfAddressTellsThatOneIsTaken() {
        var email = address();
        var taken = registered(email);
        var user = registered(address());
        assertThatProblem(api.changeEmail(user, email)).hasStatus(409).hasType("email-taken");
        assertThat(jobs(taken)).isEmpty();
    }

    /// Its credentials are confirmed by the append: by that of the notice if the address is taken.
    @Test
    void tellsACallerNothingElseEither() {
        var protectedDatabase = TestDatabase.create();
        try (var service = RunningService.with(Discreet.class, protectedDatabase)) {
            var email = address();
            var open = service.api();
            register(open, email);
            var operator = open.withKey(issue(open, "operate"));
            var key = issue(operator, "users.register");
            var caller = open.withKey(key);
            var free = register(caller, address());
            assertThat(free.http().body()).isEqualTo("""
                    {"_links":{"index":{"href":"%s/"}}}""".formatted(open.base()));
            assertThat(all(register(caller, email))).isEqualTo(all(free));

            operator.delete("/api-keys/" + key.substring(4, 30));
            for (var address : List.of(address(), email)) {
                assertThatProblem(register(caller, address)).hasStatus(401);
            }
        }
    }

    private static String issue(HttpApi as, String scope) {
        return as.post("/api-keys", "{\"scopes\":\"" + scope + "\",\"lifetime\":\"P1D\"}").body().at("/key")
                .stringValue();
    }

    private static Response register(HttpApi at, String email, String... headers) {
        return at.register("Ada", email, headers);
    }

    /// Everything but what belongs to each request.
    private static Map<String, Object> all(Response response) {
        var all = new TreeMap<String, Object>(response.http().headers().map());
        IDS.forEach(all::remove);
        all.put("status", response.status());
        all.put("body", response.http().body());
        return all;
    }

    /// Registers an address.
    ///
    /// @return the link to the user
    private static String registered(String email) {
        assertThat(register(api, email).status()).isEqualTo(202);
        return user(email);
    }

    private static String user(String email) {
        return api.get("/users?email=" + email).body().at("/_embedded/users/0/_links/self/href").stringValue();
    }

    private static List<String> jobs(String user) {
        return jdbc().sql("SELECT process, kind, cause_version, state FROM jobs WHERE stream_id = :id")
                .param("id", user.replaceFirst(".*/", ""))
                .query((row, _) -> String.join(" ", row.getString("process"), row.getString("kind"),
                        row.getString("cause_version"), row.getString("state")))
                .list();
    }

    private static JdbcClient jdbc() {
        return JdbcClient.create(new DriverManagerDataSource(database.url(), database.username(), database.password()));
    }

    private static long head() {
        return one.bean(EventStore.class).head();
    }

    private static String address() {
        return "user" + NUMBER.incrementAndGet() + "@example.com";
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
