package org.touroku;

import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.touroku.support.ConcurrentClients;
import org.touroku.support.Faketime;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.RegistrationLoad;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// Promise: a wrong clock on an instance does not affect the log; the database's clock is the only one. The result of an
/// `as_of` query never changes later.
@Tag("once")
@Tag("long")
@ResourceLock("processes")
@Timeout(150)
class WrongClocksIntegrationTests {
    private static final Duration A_YEAR = Duration.ofDays(365);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /// The clock of an instance: one runs with each.
    enum Clock {
        RIGHT, A_YEAR_AHEAD, A_YEAR_BEHIND;

        static Clock of(int number) {
            return values()[number % values().length];
        }

        Duration ahead() {
            return switch (this) {
                case RIGHT -> Duration.ZERO;
                case A_YEAR_AHEAD -> A_YEAR;
                case A_YEAR_BEHIND -> A_YEAR.negated();
            };
        }
    }

    private static final TestDatabase DATABASE = TestDatabase.create().withoutTls();
    private static final HikariDataSource CONNECTIONS = DATABASE.migrated();
    private static final JdbcClient JDBC = JdbcClient.create(CONNECTIONS);
    private static final Map<Clock, ServiceProcess> INSTANCES = new EnumMap<>(Clock.class);

    @BeforeAll
    static void start() {
        var starting = Stream.of(Clock.values()).collect(toMap(clock -> clock, WrongClocksIntegrationTests::starting));
        starting.forEach((clock, instance) -> INSTANCES.put(clock, instance.join()));
    }

    private static CompletableFuture<ServiceProcess> starting(Clock clock) {
        return ServiceProcess.starting(DATABASE, Faketime.clock(clock.ahead()),
                "--management.endpoints.web.exposure.include=health,scheduledtasks");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        for (var instance : INSTANCES.values()) {
            instance.stop();
        }
        CONNECTIONS.close();
    }

    @ParameterizedTest
    @EnumSource
    void isReadyWithAWrongClock(Clock clock) {
        var date = ZonedDateTime.parse(api(clock).get("/").header("Date"), RFC_1123_DATE_TIME).toInstant();
        assertThat(Duration.between(now().plus(clock.ahead()), date).abs()).isLessThan(A_MINUTE);
        assertThat(ok(api(clock).get("/actuator/health/readiness")).at("/status").stringValue()).isEqualTo("UP");
    }

    @Test
    void recordsTheDatabasesTimeWhicheverInstanceAppends() throws Exception {
        var head = JDBC.sql("SELECT position FROM event_head").query(Long.class).single();
        var before = now();
        for (int i = 0; i < 12; i++) {
            register(Clock.of(i));
        }
        ConcurrentClients.sendConcurrently(90, 6, i -> register(Clock.of(i)));
        for (int i = 0; i < 12; i++) {
            register(Clock.of(i));
        }
        var after = now();

        assertThat(Clock.values()).allSatisfy(clock -> {
            assertThat(recordedAfter(0, clock)).isSorted();
            var recorded = recordedAfter(head, clock);
            assertThat(recorded).hasSize(114);
            assertThat(recorded.getFirst()).isAfterOrEqualTo(before);
            assertThat(recorded.getLast()).isBeforeOrEqualTo(after);
        });
    }

    @Test
    void listsUsersInTheOrderOfTheLogWhicheverInstanceRegistersThem() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            ids.addFirst(register(Clock.of(i)));
        }
        assertThat(Clock.values()).allSatisfy(clock -> assertThat(
                ids(ok(api(clock).get("/users?size=12")).at("/_embedded/users").valueStream())).isEqualTo(ids));
    }

    @Test
    void showsTheSamePastOnAllInstancesNowAndLater() {
        var users = Stream.of(Clock.values()).map(WrongClocksIntegrationTests::register).toList().reversed();
        renameThroughAll(users, "Ada Lovelace");
        var then = now();
        var shown = asOf(then, Clock.RIGHT, users);
        assertThat(ids(shown.stream())).startsWith(users.toArray(String[]::new)).endsWith(users.toArray(String[]::new));
        assertThat(shown.subList(0, users.size())).isEqualTo(shown.subList(shown.size() - users.size(), shown.size()))
                .extracting(user -> user.at("/name").stringValue()).containsOnly("Ada Lovelace");
        assertThat(Clock.values()).allSatisfy(clock -> assertThat(asOf(then, clock, users)).isEqualTo(shown));

        renameThroughAll(users, "Countess");
        Stream.of(Clock.values()).forEach(WrongClocksIntegrationTests::register);
        assertThat(Clock.values()).allSatisfy(clock -> {
            assertThat(asOf(then, clock, users)).isEqualTo(shown);
            assertThat(asOf(now(), clock, users)).isNotEqualTo(shown);
        });
    }

    @Test
    void showsTheSamePastOnAllInstancesDuringWrites() {
        var user = register(Clock.RIGHT);
        var pasts = new LinkedHashMap<Instant, List<JsonNode>>();
        try (var right = registrations(Clock.RIGHT);
                var ahead = registrations(Clock.A_YEAR_AHEAD);
                var behind = registrations(Clock.A_YEAR_BEHIND)) {
            Stream.of(right, ahead, behind).forEach(each -> each.awaitAcknowledged(10));
            for (int i = 0; i < 6; i++) {
                var name = "Ada " + i;
                rename(Clock.of(i), user, name);
                var moment = now();
                var shown = asOf(moment, Clock.of(i / 2), List.of(user));
                assertThat(shown.getLast().at("/name").stringValue()).isEqualTo(name);
                pasts.put(moment, shown);
                assertThat(Clock.values())
                        .allSatisfy(clock -> assertThat(asOf(moment, clock, List.of(user))).isEqualTo(shown));
            }
        }
        pasts.forEach((moment, shown) -> assertThat(Clock.values())
                .allSatisfy(clock -> assertThat(asOf(moment, clock, List.of(user))).isEqualTo(shown)));
    }

    /// An append under way has read the clock, so that its events belong to the past of any later time.
    @Test
    void anAppendUnderWayDoesNotChangeThePast() throws Exception {
        var user = List.of(register(Clock.RIGHT));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor(); var blocker = blockTheEndOfTheLog()) {
            var renamed = supplyAsync(() -> api(Clock.A_YEAR_BEHIND).rename("/users/" + user.getFirst(), "Countess"),
                    threads);
            await().until(() -> isHeadLocked());
            var moment = now();
            var shown = Stream.of(Clock.values())
                    .map(clock -> supplyAsync(() -> asOf(moment, clock, user), threads)).toList();
            // Time for the responses that do not wait for the append
            CompletableFuture.allOf(shown.toArray(CompletableFuture[]::new)).completeOnTimeout(null, 1, SECONDS).join();
            blocker.rollback();
            ok(renamed.join());
            assertThat(shown).extracting(CompletableFuture::join).allSatisfy(past -> assertThat(Clock.values())
                    .allSatisfy(clock -> assertThat(asOf(moment, clock, user)).isEqualTo(past)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsThePresentAndRefusesTheFutureByTheDatabasesClock(Clock clock) {
        for (var path : List.of("/users", "/users/" + register(Clock.RIGHT))) {
            ok(api(clock).get(path + "?as_of=" + now()));
            var future = api(clock).get(path + "?as_of=" + now().plus(A_MINUTE));
            assertThatProblem(future).hasStatus(400).hasErrorAtParameter("as_of");
        }
    }

    /// Every instance deletes old keys when it starts, and again every minute.
    @Test
    void repeatsResponsesOnAllInstancesAlsoAfterThePurgeByOneThatIsAhead() throws Exception {
        var first = new EnumMap<Clock, Response>(Clock.class);
        var key = "key-" + NUMBER.incrementAndGet() + "-";
        for (var clock : Clock.values()) {
            first.put(clock, register(clock, key + clock + "@example.com", "Idempotency-Key", key + clock));
        }
        assertRepeated(first, key);
        var stored = keys();
        assertThat(stored).isGreaterThanOrEqualTo(first.size());

        instance(Clock.A_YEAR_AHEAD).stop();
        INSTANCES.put(Clock.A_YEAR_AHEAD, starting(Clock.A_YEAR_AHEAD).join());
        await().atMost(Duration.ofSeconds(20)).until(() -> hasPurged(Clock.A_YEAR_AHEAD));
        assertThat(keys()).isEqualTo(stored);
        assertRepeated(first, key);
    }

    private static void assertRepeated(Map<Clock, Response> first, String key) {
        first.forEach((of, response) -> assertThat(Clock.values()).allSatisfy(clock -> {
            var repeat = register(clock, key + of + "@example.com", "Idempotency-Key", key + of);
            assertThat(repeat.http().body()).isEqualTo(response.http().body());
            assertThat(repeat.header("Location")).isEqualTo(response.header("Location"));
        }));
    }

    private static boolean hasPurged(Clock clock) {
        return ok(api(clock).get("/actuator/scheduledtasks")).at("/fixedRate").valueStream()
                .anyMatch(task -> task.at("/runnable/target").stringValue("").endsWith(".purge")
                        && task.at("/lastExecution/status").stringValue("").equals("SUCCESS"));
    }

    /// Locks the end of the log: no transaction inserts an event until this one is rolled back.
    private static Connection blockTheEndOfTheLog() throws SQLException {
        var connection = CONNECTIONS.getConnection();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM events WHERE position > 1000000000 FOR UPDATE").close();
        }
        return connection;
    }

    private static boolean isHeadLocked() {
        return JDBC.sql("SELECT 1 FROM event_head FOR UPDATE SKIP LOCKED").query(Integer.class).list().isEmpty();
    }

    private static int keys() {
        return JDBC.sql("SELECT COUNT(*) FROM idempotency_keys").query(Integer.class).single();
    }

    private static ServiceProcess instance(Clock clock) {
        return requireNonNull(INSTANCES.get(clock));
    }

    private static HttpApi api(Clock clock) {
        return instance(clock).api();
    }

    private static RegistrationLoad registrations(Clock clock) {
        return new RegistrationLoad(api(clock), 1, new ConcurrentHashMap<>());
    }

    /// @return the user's id
    private static String register(Clock clock) {
        return register(clock, "ada" + NUMBER.incrementAndGet() + "@example.com").body().at("/user_id").stringValue();
    }

    private static Response register(Clock clock, String email, String... headers) {
        var receipt = api(clock).register("Ada", email, headers);
        assertThat(receipt.status()).as(receipt.http().body()).isEqualTo(201);
        return receipt;
    }

    private static void renameThroughAll(List<String> users, String name) {
        for (int i = 0; i < users.size(); i++) {
            rename(Clock.of(i), users.get(i), name);
        }
    }

    private static void rename(Clock clock, String user, String name) {
        ok(api(clock).rename("/users/" + user, name));
    }

    /// The newest users in a list, then the given ones one by one, as an instance shows them as of a time.
    private static List<JsonNode> asOf(Instant time, Clock clock, List<String> users) {
        var list = ok(api(clock).get("/users?size=50&as_of=" + time)).at("/_embedded/users").valueStream();
        var given = users.stream().map(user -> ok(api(clock).get("/users/" + user + "?as_of=" + time)));
        return Stream.concat(list, given).<JsonNode>map(user -> ((ObjectNode) user).without("_links")).toList();
    }

    private static List<String> ids(Stream<JsonNode> users) {
        return users.map(user -> user.at("/id").stringValue()).toList();
    }

    /// When the events after a position were recorded, in the order of the log.
    private static List<Instant> recordedAfter(long position, Clock clock) {
        var times = new ArrayList<Instant>();
        for (var next = "/events?size=1000&after=" + position; !next.isEmpty();) {
            var page = api(clock).get(next);
            ok(page).at("/_embedded/events").valueStream()
                    .forEach(event -> times.add(Instant.parse(event.at("/recorded_at").stringValue())));
            next = page.link("next");
        }
        return times;
    }

    private static JsonNode ok(Response response) {
        assertThat(response.status()).as(response.http().body()).isEqualTo(200);
        return response.body();
    }

    /// The database's clock.
    private static Instant now() {
        return JDBC.sql("SELECT UTC_TIMESTAMP(6)").query(LocalDateTime.class).single().toInstant(UTC);
    }
}
