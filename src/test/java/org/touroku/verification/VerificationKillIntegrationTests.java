package org.touroku.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.FaultyMailServer;
import org.touroku.support.FaultyMailServer.Accepted;
import org.touroku.support.MailCatcher;
import org.touroku.support.RegistrationLoad;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// Promise: every user gets a mail, though the mail server fails a third of the time and both instances are killed and frozen in turn. Two
/// are sent only where the server has accepted one and the instance did not come to know it. None is sent after the confirmation.
@Tag("long")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no signals")
@ResourceLock("processes")
@Timeout(900)
class VerificationKillIntegrationTests {
    /// `-Dregistrations=2000` for many.
    private static final int REGISTRATIONS = Integer.getInteger("registrations", 400);
    private static final int CLIENTS = 2;
    /// Longer than the lease of a job.
    private static final Duration FROZEN = Duration.ofSeconds(65);
    /// In which an instance stores that a mail was accepted, and reads the user before it sends one.
    private static final Duration MOMENT = Duration.ofSeconds(3);

    private final FaultyMailServer mails = new FaultyMailServer();
    private final TestDatabase database = TestDatabase.create();
    private final HikariDataSource connections = database.migrated();
    private final JdbcClient jdbc = JdbcClient.create(connections);
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    /// When instances were killed or frozen, by their names.
    private final Map<String, Instant> struck = new HashMap<>();
    private final Map<String, Instant> confirmed = new HashMap<>();
    private final List<ServiceProcess> instances = new ArrayList<>();

    @AfterEach
    void stop() {
        instances.forEach(ServiceProcess::close);
        connections.close();
        mails.close();
    }

    @Test
    void everyUserGetsAMailAndOnlyThoseOfStruckInstancesGetTwo() throws Exception {
        mails.failOften();
        var starting = ServiceProcess.starting(() -> instance("second"));
        var first = instance("first");
        var second = starting.join();
        instances.addAll(List.of(first, second));

        register(first);
        struck.put("first", Instant.now());
        first.kill();
        register(second);
        var third = instance("third");
        instances.add(third);

        struck.put("second", Instant.now());
        second.freeze();
        register(third);
        confirmSome(third);
        Thread.sleep(FROZEN);
        second.thaw();

        struck.put("third", Instant.now());
        third.kill();
        register(second);
        awaitAllDone();

        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(REGISTRATIONS);
        var accepted = mails.accepted().stream().collect(Collectors.groupingBy(Accepted::messageId));
        assertThat(acknowledged.keySet()).allSatisfy(
                address -> assertThat(mails.accepted(address).stream().map(Accepted::messageId).distinct()).hasSize(1));
        accepted.values().forEach(copies -> assertThat(copies.subList(0, copies.size() - 1)).allMatch(this::isExcused));
        assertThat(confirmed).isNotEmpty().allSatisfy((address, at) -> assertThat(mails.accepted(address))
                .allMatch(mail -> mail.begun().isBefore(at.plus(MOMENT))));
        System.out.printf("%d users got %d mails; second copies: %d%n", acknowledged.size(), mails.accepted().size(),
                mails.accepted().size() - accepted.size());
    }

    private void register(ServiceProcess instance) {
        try (var load = new RegistrationLoad(instance.api(), CLIENTS, acknowledged)) {
            load.awaitAcknowledged(REGISTRATIONS / 4);
        }
    }

    private void confirmSome(ServiceProcess instance) {
        var some = List.copyOf(acknowledged.entrySet()).stream()
                .filter(user -> !mails.accepted(user.getKey()).isEmpty()).limit(REGISTRATIONS / 10).toList();
        for (var user : some) {
            var token = MailCatcher.token(mails.accepted(user.getKey()).getFirst().mail());
            var receipt = instance.api().put("/users/" + user.getValue() + "/verification",
                    "{\"token\":\"" + token + "\"}");
            assertThat(receipt.status()).isEqualTo(200);
            confirmed.put(user.getKey(), Instant.now());
        }
    }

    private void awaitAllDone() {
        await().atMost(Duration.ofSeconds(400)).pollInterval(Duration.ofSeconds(1)).until(() -> jdbc.sql("""
                SELECT (SELECT COUNT(*) FROM jobs WHERE kind = 'mail' AND due_at IS NOT NULL)
                     + (SELECT position FROM event_head)
                     - (SELECT position FROM checkpoints WHERE subscription = 'verification')
                """).query(Long.class).single() == 0);
    }

    /// The server did not say that it has accepted the mail; or the instance was struck before it stored that.
    private boolean isExcused(Accepted first) {
        var strike = struck.get(first.client());
        return !first.replied() || (strike != null && !first.at().isAfter(strike.plus(MOMENT))
                && !first.at().isBefore(strike.minus(MOMENT)));
    }

    private ServiceProcess instance(String name) throws IOException {
        return ServiceProcess.on(database, mails.settings("--touroku.jobs.backoff=PT0.5S",
                "--spring.mail.properties.mail.smtp.localhost=" + name));
    }
}
