package org.touroku.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.FaultyMailServer.Step.ACCEPTED;
import static org.touroku.support.FaultyMailServer.Step.DOT;
import static org.touroku.support.FaultyMailServer.Step.MAIL;
import static org.touroku.support.FaultyMailServer.Step.RCPT;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import jakarta.mail.Message.RecipientType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.mail.javamail.JavaMailSender;

import org.touroku.eventsourcing.Deadline;
import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.eventsourcing.process.Jobs.Filter;
import org.touroku.support.FaultyMailServer;
import org.touroku.support.FaultyMailServer.Accepted;
import org.touroku.support.FaultyMailServer.Step;
import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// A mail server that cuts connections and refuses mails. A mail is sent at least once; it is sent twice only if the server has accepted the
/// first one without saying so, and then with the same Message-ID.
@Tag("long")
@Tag("once")
class MailServerFaultsIntegrationTests {
    private static final String DOMAIN = "@example.com";

    private static final FaultyMailServer server = new FaultyMailServer();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension
            .onNewDatabase(server.settings("--touroku.jobs.backoff=PT0.2S", "--touroku.verification.policy=required"));
    private static final HttpApi api = service.api();

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"DOT", "ACCEPTED"}, mode = EnumSource.Mode.EXCLUDE)
    void aMailThatIsCutOffIsSentAgain(Step step) {
        server.cutNext(step);
        var mail = registerAndAwait(step.name(), State.DONE);
        assertThat(mail.attempts()).isEqualTo(2);
        assertThat(accepted(step.name())).hasSize(1);
    }

    @Test
    void aMailThatWasAcceptedWithoutAReplyIsSentTwiceWithOneMessageId() {
        server.cutNext(DOT);
        assertThat(registerAndAwait("DOT", State.DONE).attempts()).isEqualTo(2);
        assertThat(accepted("DOT")).hasSize(2);
        assertThat(accepted("DOT").stream().map(Accepted::messageId).distinct()).hasSize(1);
    }

    @Test
    void aMailThatWasAcceptedIsNotSentAgain() {
        server.cutNext(ACCEPTED);
        assertThat(registerAndAwait("ACCEPTED", State.DONE).attempts()).isEqualTo(1);
        assertThat(accepted("ACCEPTED")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"MAIL, 550", "RCPT, 550", "RCPT, 552", "RCPT, 556", "DATA, 554", "DOT, 554"})
    void aPermanentRefusalEndsItAtOnce(Step step, int code) {
        server.refuseNext(step, code + " refused" + step + code + DOMAIN + " is not known");
        var mail = registerAndAwait("refused" + step + code, State.ABANDONED);
        assertThat(mail.attempts()).isEqualTo(1);
        assertThat(mail.error()).contains("SMTP " + code).doesNotContain("@");
        assertThat(accepted("refused" + step + code)).isEmpty();
        assertThat(lapse(mail)).isEqualTo(step == RCPT ? Duration.ofDays(7) : null);
    }

    @ParameterizedTest
    @CsvSource({"MAIL, 451", "RCPT, 450", "RCPT, 452", "DATA, 421", "DOT, 451", "CONNECTION, 554",
            "MAIL, 530"})
    void anyOtherRefusalIsRepeated(Step step, int code) {
        server.refuseNext(step, code + " later");
        var mail = registerAndAwait("later" + step + code, State.DONE);
        assertThat(mail.attempts()).isEqualTo(2);
        assertThat(accepted("later" + step + code)).hasSize(1);
        assertThat(lapse(mail)).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void severalFailuresBackOff() {
        server.refuseNext(MAIL, "451 later");
        server.refuseNext(RCPT, "451 later");
        server.cutNext(Step.BODY);
        assertThat(registerAndAwait("several", State.DONE).attempts()).isEqualTo(4);
        assertThat(accepted("several")).hasSize(1);
    }

    /// As one that was frozen in the middle.
    @Test
    void anInstanceThatIsTooLateDoesNotSendTheEnd() throws Exception {
        var message = new VerificationMessage("<1@example.com>", new Deadline(Duration.ZERO));
        message.setFrom("noreply@example.com");
        message.setRecipients(RecipientType.TO, "late@example.com");
        message.setText("x");
        assertThatThrownBy(() -> new Mailer(service.bean(JavaMailSender.class)).send(message))
                .isInstanceOf(MailNotSent.class).hasMessage("IOException");
        assertThat(accepted("late")).isEmpty();
    }

    private static JobStatus registerAndAwait(String name, State state) {
        var id = api.register("User", name + DOMAIN).body().at("/user_id").stringValue();
        await(name).atMost(Duration.ofSeconds(60))
                .until(() -> mails(id).stream().anyMatch(job -> job.state().hasEnded()));
        var mail = mails(id).getFirst();
        assertThat(mail.state()).isEqualTo(state);
        return mail;
    }

    /// How long after the end of the mail the registration lapses; null if it does not.
    private static @Nullable Duration lapse(JobStatus mail) {
        var due = service.bean(Jobs.class).latest("verification", mail.stream(), EmailVerification.LAPSE)
                .map(JobStatus::dueAt).orElseThrow();
        var left = Duration.between(mail.endedAt(), due).plusMillis(500).truncatedTo(ChronoUnit.SECONDS);
        return left.toDays() > 10_000 ? null : left;
    }

    private static List<JobStatus> mails(String id) {
        return service.bean(Jobs.class).after(0, 100, new Filter(null, "verification", id)).stream()
                .filter(job -> job.kind().equals("mail")).toList();
    }

    private static List<Accepted> accepted(String name) {
        return server.accepted(name + DOMAIN);
    }
}
