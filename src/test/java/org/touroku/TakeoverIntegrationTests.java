package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.Audit;
import org.touroku.support.ConcurrentClients;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.LiveTables;
import org.touroku.support.RegistrationLoad;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// Promise: whichever of two instances is killed or frozen, and whatever it has locked then, the other one takes over within
/// 3 s, and nothing is done twice. It prints the time, and asserts one that a busy machine keeps too.
@Tag("long")
@ResourceLock("processes")
@Timeout(150)
class TakeoverIntegrationTests {
    private static final Duration SOON = Duration.ofSeconds(3);
    /// How long an instance is frozen: `-Dfrozen=60` for a minute. Locks live for two seconds.
    private static final Duration FROZEN = Duration.ofSeconds(Integer.getInteger("frozen", 5));
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final int CLIENTS = 2;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Map<String, String> ACKNOWLEDGED = new ConcurrentHashMap<>();
    private static HikariDataSource connections;
    private static JdbcClient jdbc;
    private static ServiceProcess survivor;
    private static ServiceProcess victim;

    @BeforeAll
    static void start() throws Exception {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "signals");
        connections = DATABASE.migrated();
        jdbc = JdbcClient.create(connections);
        var other = ServiceProcess.starting(DATABASE);
        survivor = ServiceProcess.on(DATABASE);
        victim = other.join();
    }

    @AfterAll
    static void stop() {
        survivor.close();
        victim.close();
        connections.close();
    }

    @BeforeEach
    void reviveVictim() throws Exception {
        if (victim.process().isAlive()) {
            victim.thaw();
        } else {
            victim = ServiceProcess.on(DATABASE);
        }
    }

    /// Without an idempotency key, with which the response would not wait until the read model shows the user.
    @Test
    void anInstanceShowsWhatTheOtherHasAcknowledged() throws Exception {
        ConcurrentClients.sendConcurrently(200, CLIENTS, i -> {
            var email = email();
            var receipt = acknowledged((i % 2 == 0 ? survivor : victim).api().register("Ada", email), email).body();
            var other = i % 2 == 0 ? victim : survivor;
            assertThat(other.api().get("/users/" + receipt.at("/user_id").stringValue()).status()).isEqualTo(200);
            assertThat(other.api().get("/users?size=1&min_position=" + receipt.at("/position")).status())
                    .isEqualTo(200);
            assertThat(lists(other, email)).isTrue();
            return receipt;
        });
    }

    @Test
    void takesOverFromAnInstanceKilledDuringItsTransactions() throws Exception {
        var struck = strikeInTheMiddle(ServiceProcess::kill);
        try (var registrations = new RegistrationLoad(survivor.api(), CLIENTS, ACKNOWLEDGED)) {
            await().atMost(SOON).until(() -> lists(survivor, struck.acknowledged));
            registrations.awaitAcknowledged(100);
            assertTakenOver("a killed writer", registrations.longestSilence());
            assertThat(registrations.unavailable()).isZero();
        }
        struck.assertNotAcknowledged();
        register(survivor, struck.cutOff);
        Audit.of(DATABASE, survivor.api(), ACKNOWLEDGED);
    }

    @Test
    void takesOverFromAnInstanceFrozenDuringItsTransactions() throws Exception {
        var struck = strikeInTheMiddle(ServiceProcess::freeze);
        var frozen = Instant.now();
        try (var registrations = new RegistrationLoad(survivor.api(), CLIENTS, ACKNOWLEDGED)) {
            await().atMost(FROZEN).until(() -> lists(survivor, struck.acknowledged));
            var silence = Duration.between(frozen, Instant.now());
            Thread.sleep(FROZEN.minus(silence));
            assertTakenOver("a frozen projector", silence);
            assertTakenOver("a frozen writer", registrations.longestSilence());
            assertThat(registrations.unavailable()).isZero();
            assertThat(silence).as("while a checkpoint was held").isGreaterThan(A_SECOND);
            assertThat(registrations.longestSilence()).as("while the head was held").isGreaterThan(A_SECOND);
        }
        victim.thaw();
        struck.assertNotAcknowledged();
        var first = register(survivor, struck.cutOff).http().body();
        assertThat(register(victim, struck.cutOff).http().body()).isEqualTo(first);
        register(victim, email());
        Audit.of(DATABASE, survivor.api(), ACKNOWLEDGED);
    }

    private interface Strike {
        void at(ServiceProcess instance) throws IOException, InterruptedException;
    }

    /// @param acknowledged the e-mail address whose registration the victim has acknowledged and was projecting
    /// @param cutOff       the e-mail address whose registration the victim was storing
    private record Struck(String acknowledged, String cutOff, CompletableFuture<Response> response) {
        void assertNotAcknowledged() {
            assertThat(response.handle((given, failure) -> failure != null || given.status() == 503).join()).isTrue();
        }
    }

    /// Strikes the victim between the two packets of an append, so that it holds the head of the log and the checkpoint that follows
    /// it, and while it holds another checkpoint.
    private static Struck strikeInTheMiddle(Strike strike) throws Exception {
        var acknowledged = email();
        var cutOff = email();
        survivor.freeze();
        // After a conflict the writer looks up claims, under the head's lock
        var taken = email();
        register(victim, taken);
        assertThat(victim.api().register("Ada", taken).status()).isEqualTo(409);
        var live = new LiveTables(jdbc);
        try (var projecting = blockTheEndOf("user_versions", "registered_at_position")) {
            register(victim, acknowledged);
            var checkpoint = "checkpoints WHERE subscription = '" + live.generation("user_versions") + "'";
            await().until(() -> isHeld(checkpoint));
            try (var storing = lock("claims")) {
                var response = CompletableFuture.supplyAsync(() -> send(victim, cutOff));
                await().until(() -> isHeld("event_head") && isHeld(checkpoint)); // which is tried again after three seconds
                strike.at(victim);
                projecting.rollback();
                unlock(storing);
                return new Struck(acknowledged, cutOff, response);
            }
        } finally {
            survivor.thaw();
        }
    }

    private static String email() {
        return "ada" + NUMBER.incrementAndGet() + "@example.com";
    }

    private static Response register(ServiceProcess instance, String email) {
        return acknowledged(send(instance, email), email);
    }

    private static Response acknowledged(Response receipt, String email) {
        assertThat(receipt.status()).as(receipt.http().body()).isEqualTo(201);
        ACKNOWLEDGED.put(email, receipt.body().at("/user_id").stringValue());
        return receipt;
    }

    private static Response send(ServiceProcess instance, String email) {
        return instance.api().register("Ada", email, "Idempotency-Key", email);
    }

    private static boolean lists(ServiceProcess instance, String email) {
        return instance.api().get("/users?sort=name&email=" + email).body().at("/count").intValue(0) == 1;
    }

    private static void assertTakenOver(String from, Duration silence) {
        System.out.printf("Taken over from %s after %d ms%n", from, silence.toMillis());
        assertThat(silence).isLessThan(SOON);
    }

    /// Locks the gap behind the last row: no transaction inserts a row there until this one is rolled back.
    private static Connection blockTheEndOf(String declared, String key) throws SQLException {
        var table = new LiveTables(jdbc).sql("{" + declared + "}");
        var last = jdbc.sql("SELECT COALESCE(MAX(%s), 0) FROM %s".formatted(key, table)).query(Long.class).single();
        var connection = connections.getConnection();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM %s WHERE %s > %d FOR UPDATE".formatted(table, key, last)).close();
        }
        return connection;
    }

    private static Connection lock(String table) throws SQLException {
        var connection = connections.getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute("LOCK TABLES " + table + " WRITE");
        }
        return connection;
    }

    private static void unlock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("UNLOCK TABLES");
        }
    }

    /// Whether a transaction has locked one of these rows.
    private static boolean isHeld(String rows) {
        var free = jdbc.sql("SELECT 1 FROM " + rows + " FOR UPDATE SKIP LOCKED").query(Integer.class).list();
        return free.size() < jdbc.sql("SELECT COUNT(*) FROM " + rows).query(Integer.class).single();
    }
}
