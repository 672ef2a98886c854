package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.RegistrationLoad;
import org.touroku.support.ServiceProcess;
import org.touroku.support.SubscribingApplication;
import org.touroku.support.SubscribingApplication.Line;
import org.touroku.support.TestDatabase;

/// Promise: whichever of two instances is killed or frozen, the other one goes on with its subscriptions within 3 s. One that
/// writes to the database handles each event exactly once, one with effects elsewhere at least once, both in order.
@Tag("long")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no signals")
@ResourceLock("processes")
@Timeout(150)
class SubscriptionTakeoverIntegrationTests {
    private static final Duration SOON = Duration.ofSeconds(3);
    /// Locks live for two seconds, leases for one and a half.
    private static final Duration FROZEN = Duration.ofSeconds(3);
    private static final Duration SHORT = Duration.ofMillis(2);
    /// `-Dtakeovers=100` for many.
    private static final int TAKEOVERS = Integer.getInteger("takeovers", 4);
    private static final int CLIENTS = 2;
    private static final String FROZEN_INSTANCE = "frozen";
    private static final String IN_DATABASE = "noted_in_database";
    private static final String IN_FILE = "noted_in_file";

    @TempDir
    private Path directory;
    private final TestDatabase database = TestDatabase.create();
    private final HikariDataSource connections = database.migrated();
    private final JdbcClient jdbc = JdbcClient.create(connections);
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final Random random = new Random();
    private ServiceProcess killed;
    private ServiceProcess frozen;
    private RegistrationLoad registrations;
    private int kills;

    @BeforeEach
    void start() throws Exception {
        connections.setTransactionIsolation("TRANSACTION_READ_UNCOMMITTED"); // sees the middle of a batch
        jdbc.sql(SubscribingApplication.TABLE).update();
        var starting = ServiceProcess.starting(() -> instance(FROZEN_INSTANCE));
        killed = instance(killedInstance());
        frozen = starting.join();
        registrations = new RegistrationLoad(killed.api(), CLIENTS, acknowledged);
    }

    @AfterEach
    void stop() {
        killed.close();
        frozen.close();
        registrations.close();
        connections.close();
    }

    @Test
    void subscriptionsContinueInTheOtherInstance() throws Exception {
        for (int i = 0; i < TAKEOVERS; i++) {
            if (last(Line::isStart).instance().equals(FROZEN_INSTANCE)) {
                freeze();
            } else {
                kill();
            }
        }
        registrations.close();

        var head = jdbc.sql("SELECT position FROM event_head").query(Long.class).single();
        await().atMost(Duration.ofSeconds(30)).until(() -> checkpoint(IN_DATABASE) == head
                && checkpoint(IN_FILE) == head);
        var all = LongStream.rangeClosed(1, head).boxed().toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(acknowledged.size());
        assertThat(jdbc.sql("SELECT position FROM noted_positions ORDER BY id").query(Long.class).list())
                .containsExactlyElementsOf(all);
        assertThat(jdbc.sql("SELECT DISTINCT instance FROM noted_positions").query(String.class).list())
                .contains(FROZEN_INSTANCE).hasSizeGreaterThan(1);

        var lines = lines();
        var events = lines.stream().filter(line -> !line.isStart()).toList();
        assertThat(withoutRepeats(events)).containsExactlyElementsOf(all);
        assertThat(events).extracting(Line::instance).contains(FROZEN_INSTANCE, "killed-0");
        assertThat(startsAfter(lines)).startsWith(0L).hasSizeGreaterThan(TAKEOVERS);
        assertThat(startsAfter(lines).getLast()).isPositive();
        assertThat(events).as("of which some were given again").hasSizeGreaterThan(all.size());
        assertNoneGoesOnAfterAGap(lines);
        System.out.printf("Subscriptions were taken over %d times in %d events, %d of which were given again%n",
                startsAfter(lines).size() - 1, head, events.size() - head);
    }

    /// Kills the instance that holds the lease.
    private void kill() throws Exception {
        registerOn(killed);
        registrations.awaitAcknowledged(50 + random.nextInt(100));
        await().pollInterval(SHORT).until(() -> isInTheMiddleOfBatches(killedInstance()));
        var struck = System.currentTimeMillis();
        killed.kill();
        registerOn(frozen);
        assertTakenOver("a killed instance", struck, FROZEN_INSTANCE);
        kills++;
    }

    /// Freezes the instance that holds the lease, after its last response, and thaws it. The killed instance is started again
    /// before.
    private void freeze() throws Exception {
        if (!killed.process().isAlive()) {
            killed = instance(killedInstance());
        }
        do {
            registerOn(frozen);
            registrations.awaitAcknowledged(50 + random.nextInt(100));
            await().pollInterval(SHORT).until(() -> isInTheMiddleOfBatches(FROZEN_INSTANCE));
            registrations.close();
        } while (!isInTheMiddleOfBatches(FROZEN_INSTANCE));
        var struck = System.currentTimeMillis();
        frozen.freeze();
        registerOn(killed);
        assertTakenOver("a frozen instance", struck, killedInstance());
        Thread.sleep(Math.max(0, struck + FROZEN.toMillis() - System.currentTimeMillis()));
        frozen.thaw();
    }

    private void registerOn(ServiceProcess instance) {
        registrations.close();
        registrations = new RegistrationLoad(instance.api(), CLIENTS, acknowledged);
    }

    /// Whether an instance has effects in the database and in the file that its checkpoints do not cover yet.
    private boolean isInTheMiddleOfBatches(String instance) {
        var inFile = last(_ -> true);
        return inFile.instance().equals(instance) && inFile.position() > checkpoint(IN_FILE)
                && jdbc.sql("SELECT instance FROM noted_positions WHERE position > ?").param(checkpoint(IN_DATABASE))
                        .query(String.class).list().contains(instance);
    }

    private long checkpoint(String subscription) {
        return jdbc.sql("SELECT position FROM checkpoints WHERE subscription = ?").param(subscription)
                .query(Long.class).single();
    }

    /// Measures the takeover by the times that effects carry.
    private void assertTakenOver(String from, long struck, String instance) {
        var inFile = await().atMost(Duration.ofSeconds(20)).until(() -> lines().stream()
                .filter(line -> line.notedAt() >= struck && line.instance().equals(instance) && !line.isStart())
                .map(Line::notedAt).findFirst(), Optional::isPresent).orElseThrow() - struck;
        var inDatabase = await().atMost(Duration.ofSeconds(20)).until(() -> jdbc
                .sql("SELECT noted_at FROM noted_positions WHERE instance = ? AND noted_at >= ? ORDER BY id LIMIT 1")
                .params(instance, struck).query(Long.class).optional(), Optional::isPresent).orElseThrow() - struck;
        System.out.printf("Subscriptions taken over from %s: in a file after %d ms, in the database after %d ms%n",
                from, inFile, inDatabase);
        assertThat(Duration.ofMillis(inFile)).isLessThan(SOON);
        assertThat(Duration.ofMillis(inDatabase)).isLessThan(SOON);
    }

    private Line last(Predicate<Line> kind) {
        return await().until(() -> lines().stream().filter(kind).reduce((_, last) -> last), Optional::isPresent)
                .orElseThrow();
    }

    private List<Line> lines() {
        try {
            return Files.readAllLines(file()).stream().map(Line::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Long> startsAfter(List<Line> lines) {
        return lines.stream().filter(Line::isStart).map(Line::position).toList();
    }

    /// The positions as a consumer sees them that ignores repeats.
    private static List<Long> withoutRepeats(List<Line> events) {
        var seen = new ArrayList<Long>();
        for (var event : events) {
            if (seen.isEmpty() || event.position() > seen.getLast()) {
                seen.add(event.position());
            }
        }
        return seen;
    }

    /// Asserts that an instance that takes over is told where it starts: none continues after a gap.
    private static void assertNoneGoesOnAfterAGap(List<Line> lines) {
        var next = new HashMap<String, Long>();
        for (var line : lines) {
            if (!line.isStart()) {
                assertThat(line.position()).as("%s", line).isLessThanOrEqualTo(next.getOrDefault(line.instance(), 0L));
            }
            next.put(line.instance(), line.position() + 1);
        }
    }

    private String killedInstance() {
        return "killed-" + kills;
    }

    private ServiceProcess instance(String name) throws IOException {
        return ServiceProcess.running(SubscribingApplication.class, database, Map.of(), "--instance=" + name,
                "--file=" + file());
    }

    private Path file() {
        return directory.resolve("noted");
    }
}
