package org.touroku.verification;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.Audit;
import org.touroku.support.FaultyMailServer;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// Promise: each user gets a mail, although the mail server fails a third of the time, and both instances are killed and frozen while
/// they send. Nobody gets one twice, unless the server had accepted it from an instance that could not store that. Nobody gets one after
/// the confirmation.
@Tag("long")
@Tag("once")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no signals")
@ResourceLock("processes")
class VerificationUnderFailuresIntegrationTests {
    private static final int USERS = 2000;
    private static final int STRIKES = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(60);
    /// Reminders are sent so soon that those who have confirmed would get them, and that all jobs end.
    private static final String[] SETTINGS = {"--touroku.verification.from=noreply@example.com",
            "--touroku.verification.reminderAfter=PT20S", "--touroku.jobs.backoff=PT0.05S", "--touroku.jobs.rate=200",
            "--spring.mail.properties.mail.smtp.timeout=20000"};

    private final TestDatabase database = TestDatabase.create();
    @AutoClose
    private final HikariDataSource connections = database.migrated();
    private final JdbcClient jdbc = JdbcClient.create(connections);
    private final List<ServiceProcess> instances = new CopyOnWriteArrayList<>();
    @AutoClose
    private final People people = new People(instances);
    private final TemporaryFailures failures = new TemporaryFailures();
    /// One for each instance, so that a mail shows which instance has sent it.
    private final List<FaultyMailServer> servers = Stream
            .generate(() -> new FaultyMailServer(failures, people::receive)).limit(2).toList();
    /// Those that a server had accepted when the instance that has sent them was killed, or frozen until its leases had ended, and had not
    /// stored it.
    private final Set<SentMail> notStored = new HashSet<>();

    private interface Strike {
        void perform() throws Exception;
    }

    @BeforeEach
    void start() throws IOException {
        var other = ServiceProcess.starting(() -> instance(1));
        instances.add(instance(0));
        instances.add(other.join());
    }

    @AfterEach
    void stop() {
        instances.forEach(ServiceProcess::close);
        servers.forEach(FaultyMailServer::close);
    }

    @Test
    @Timeout(420)
    void everyUserGetsAMailAndNobodyOneTooMany() throws Exception {
        whileUsersRegister(() -> kill(0));
        whileUsersRegister(() -> freezeShortly(1));
        whileUsersRegister(() -> kill(1));
        whileUsersRegister(() -> freezeShortly(0));
        whileUsersRegister(() -> freezeUntilItsLeasesHaveEnded(0));
        awaitEnd();

        var mails = mails();
        assertEachUserHasGotThem(mails);
        assertRepeatsWereNecessary(mails);
        assertNoneWasSentAfterTheConfirmation(mails);
        assertThat(failures.share()).isBetween(0.3, 0.37);
        assertThat(jdbc.sql("SELECT DISTINCT state FROM jobs").query(String.class).list())
                .containsExactlyInAnyOrder("done", "cancelled");
        readTheLogAgain();
        assertThat(mails()).as("after the log was read again").isEqualTo(mails);
        Audit.of(database, instances.getFirst().api(), people.registered());
        System.out.printf("%d mails to %d users, of whom %d confirmed; %d were repeated, of %d that were not stored%n",
                mails.size(), USERS, people.confirmed().size(),
                mails.size() - mails.stream().map(SentMail::messageId).distinct().count(), notStored.size());
    }

    private void whileUsersRegister(Strike strike) throws Exception {
        var registrations = people.register(USERS / STRIKES);
        strike.perform();
        registrations.get();
    }

    private void kill(int instance) throws Exception {
        freezeWhileItSends(instance);
        instances.get(instance).kill();
        noteWhatIsNotStored(instance);
        instances.set(instance, instance(instance));
    }

    /// Then nothing is repeated: the instance goes on.
    private void freezeShortly(int instance) throws Exception {
        freezeWhileItSends(instance);
        var other = servers.get(1 - instance);
        var enough = other.accepted().size() + 20;
        await().atMost(PATIENCE).until(() -> other.accepted().size() >= enough);
        instances.get(instance).thaw();
    }

    /// The other one does its jobs then. Of the mails that it was sending it must not send the end any more.
    private void freezeUntilItsLeasesHaveEnded(int instance) throws Exception {
        freezeWhileItSends(instance);
        noteWhatIsNotStored(instance);
        var leases = jdbc.sql("SELECT lease_owner FROM jobs WHERE lease_owner IS NOT NULL").query(String.class).set();
        await().atMost(LEASE.plus(PATIENCE)).pollInterval(Duration.ofMillis(500)).untilAsserted(
                () -> assertThat(jobs()).extracting(job -> job.get("lease_owner")).doesNotContainAnyElementsOf(leases));
        instances.get(instance).thaw();
    }

    /// Freezes an instance that has sent some mails, but has no reply yet, and is about to send another one. Meanwhile the server replies.
    private void freezeWhileItSends(int instance) throws Exception {
        var server = servers.get(instance);
        server.hold();
        await().atMost(PATIENCE).until(server::holds);
        instances.get(instance).freeze();
        server.release();
    }

    /// Also mails whose results are being stored in this moment; these are not repeated.
    private void noteWhatIsNotStored(int instance) {
        var pending = jdbc.sql("SELECT CONCAT(stream_id, ' ', kind) FROM jobs WHERE due_at IS NOT NULL")
                .query(String.class).set();
        var mails = accepted(servers.get(instance)).filter(mail -> pending.contains(mail.job())).toList();
        assertThat(mails).isNotEmpty();
        notStored.addAll(mails);
    }

    private void awaitEnd() {
        await().atMost(LEASE.plus(PATIENCE.multipliedBy(2))).pollInterval(Duration.ofMillis(500))
                .until(() -> count("kind = 'mail'") == USERS && count("due_at IS NOT NULL") == 0);
        assertThat(people.confirmed()).hasSizeGreaterThan(USERS / 10);
        awaitProcessManager();
    }

    private void awaitProcessManager() {
        await().atMost(PATIENCE).until(() -> jdbc.sql("""
                SELECT COUNT(*)
                  FROM checkpoints JOIN event_head ON event_head.position = checkpoints.position
                 WHERE subscription = 'verification'
                """).query(Integer.class).single() == 1);
    }

    private void assertEachUserHasGotThem(List<SentMail> mails) {
        var all = new HashSet<>(people.registered().values());
        assertThat(all).hasSize(USERS);
        assertThat(usersOf(MailKind.MAIL, mails)).isEqualTo(all);
        all.removeAll(people.confirmed().keySet());
        assertThat(usersOf(MailKind.REMINDER, mails)).containsAll(all);
    }

    private void assertRepeatsWereNecessary(List<SentMail> mails) {
        var byJob = mails.stream().sorted(comparingLong(SentMail::acceptedAt)).collect(groupingBy(SentMail::job))
                .values();
        assertThat(byJob).anySatisfy(same -> assertThat(same).hasSizeGreaterThan(1)).allSatisfy(same -> {
            assertThat(same.stream().map(SentMail::messageId).distinct()).hasSize(1);
            assertThat(notStored).containsAll(same.subList(0, same.size() - 1));
        });
    }

    /// A mail may arrive after the confirmation if it was in transit when that was acknowledged. An instance reads the user, and connects
    /// to the server then: so a mail was in transit if its connection had begun. Between the two there are some milliseconds, which this test
    /// need not allow for: whoever confirms does so at once, and no second mail becomes due for 20 s.
    private void assertNoneWasSentAfterTheConfirmation(List<SentMail> mails) {
        assertThat(mails).noneMatch(
                mail -> mail.begunAt() > people.confirmed().getOrDefault(mail.userId(), Long.MAX_VALUE));
    }

    /// Rebuilds the projections, and lets the process manager begin with the first event.
    private void readTheLogAgain() {
        var jobs = jobs();
        var api = instances.getLast().api();
        for (var projection : List.of("/projections/users", "/projections/user_versions")) {
            api.post(projection + "/rebuild", "");
            await().atMost(PATIENCE).until(
                    () -> api.get(projection).body().at("/rebuild/state").stringValue("").equals("finished"));
        }
        assertThat(jdbc.sql("UPDATE checkpoints SET position = 0 WHERE subscription = 'verification'").update())
                .isEqualTo(1);
        awaitProcessManager();
        assertThat(jobs()).isEqualTo(jobs);
    }

    private List<Map<String, @Nullable Object>> jobs() {
        return jdbc.sql("SELECT * FROM jobs ORDER BY id").query().listOfRows();
    }

    private int count(String jobs) {
        return jdbc.sql("SELECT COUNT(*) FROM jobs WHERE " + jobs).query(Integer.class).single();
    }

    private List<SentMail> mails() {
        return servers.stream().flatMap(VerificationUnderFailuresIntegrationTests::accepted).toList();
    }

    private static Stream<SentMail> accepted(FaultyMailServer server) {
        return server.accepted().stream().map(SentMail::of);
    }

    private static Set<String> usersOf(MailKind kind, List<SentMail> mails) {
        return mails.stream().filter(mail -> mail.kind() == kind).map(SentMail::userId).collect(toSet());
    }

    private ServiceProcess instance(int number) throws IOException {
        return ServiceProcess.on(database, servers.get(number).settings(SETTINGS));
    }
}
