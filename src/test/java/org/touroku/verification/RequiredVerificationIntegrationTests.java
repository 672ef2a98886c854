package org.touroku.verification;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.eventsourcing.process.Jobs.Filter;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.MailCatcher;
import org.touroku.support.ServiceExtension;

/// Where verification is required, and mails are in Japanese.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RequiredVerificationIntegrationTests {
    private static final MailCatcher mails = new MailCatcher();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase(mails.settings(
            "--touroku.verification.policy=required", "--touroku.verification.language=ja"));
    private static final HttpApi api = service.api();

    @AfterAll
    static void stopMails() {
        mails.close();
    }

    @Test
    void mailsAreInJapanese() throws Exception {
        api.register("登録 太郎", "taro@example.com");
        var mail = mails.await("taro@example.com", 1);
        assertThat(mail.getSubject()).isEqualTo("メールアドレスの確認");
        assertThat(mail.getHeader("Subject")[0]).matches("[\\x20-\\x7e\\r\\n\\t]+");
        assertThat(MailCatcher.text(mail, 0)).contains("登録 太郎 様")
                .containsPattern("\n\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC までに確認されない登録は取り消され");
        assertThat(MailCatcher.text(mail, 1)).contains("登録 太郎 様", "lang=\"ja\"");
    }

    @Test
    void anUnconfirmedRegistrationLapsesAfterAReminder() throws Exception {
        var id = register("Ada", "ada@example.com");
        awaitState(id, "mail", State.DONE);
        assertThat(job(id, "reminder").dueAt()).isAfter(job(id, "mail").createdAt().plus(Duration.ofDays(3)));
        var lapse = requireNonNull(job(id, "lapse").dueAt());
        assertThat(lapse).isCloseTo(requireNonNull(job(id, "mail").endedAt()).plus(Duration.ofDays(7)),
                within(1, ChronoUnit.SECONDS));
        letComeDue(id, "reminder");
        var reminder = mails.await("ada@example.com", 2);
        assertThat(reminder.getSubject()).contains("再送");
        assertThat(MailCatcher.text(reminder, 0))
                .contains(lapse.toString().substring(0, 16).replace('T', ' ') + " UTC");
        assertThat(api.get("/users/" + id).status()).isEqualTo(200);

        letComeDue(id, "lapse");
        awaitState(id, "lapse", State.DONE);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(
                () -> assertThatProblem(api.get("/users/" + id)).hasStatus(410).hasType("user-erased"));
        assertThat(api.get("/users/" + id + "/events").body().at("/_embedded/events/1/metadata/caller").stringValue())
                .isEqualTo("verification");
        assertThatProblem(verify(id, mails.awaitToken("ada@example.com", 1))).hasStatus(410).hasType("user-erased");
        assertThat(api.register("Ada again", "ADA@example.com").status()).isEqualTo(201);
    }

    @Test
    void aRegistrationFromBeforeThePolicyDoesNotLapse() {
        var id = register("Dan", "dan@example.com");
        awaitState(id, "mail", State.DONE);
        service.bean(JdbcClient.class).sql("DELETE FROM jobs WHERE stream_id = ?").param(id).update();
        assertThat(api.post("/users/" + id + "/verification/mail", "").status()).isEqualTo(202);
        assertThat(MailCatcher.text(mails.await("dan@example.com", 2), 0)).contains("Dan 様").doesNotContain("UTC");
        awaitState(id, "requested", State.DONE);
        assertThat(jobs(id)).hasSize(1);
    }

    @Test
    void aConfirmedRegistrationStays() {
        var id = register("Bob", "bob@example.com");
        assertThat(verify(id, mails.awaitToken("bob@example.com", 1)).status()).isEqualTo(200);
        awaitState(id, "lapse", State.CANCELLED);
        letComeDue(id, "lapse");
        awaitState(id, "lapse", State.CANCELLED);
        api.changeEmail("/users/" + id, "bob2@example.com");
        mails.await("bob2@example.com", 1);
        assertThat(api.get("/users/" + id).body().at("/email_verified").booleanValue()).isFalse();
        assertThat(job(id, "lapse").state()).isEqualTo(State.CANCELLED);
    }

    /// From then on this service demands keys.
    @Test
    @Order(Integer.MAX_VALUE)
    void theTokenNeedsNoKeyButSendingAMailAgainDoes() {
        var id = register("Cid", "cid@example.com");
        var token = mails.awaitToken("cid@example.com", 1);
        var operator = api.withKey(issue(api, "operate"));
        var reader = api.withKey(issue(operator, "users.read"));
        var writer = api.withKey(issue(operator, "users.write"));
        assertThatProblem(api.get("/users/" + id)).hasStatus(401);
        assertThat(api.get("/users/" + id + "/verification?token=" + token).status()).isEqualTo(200);
        assertThatProblem(api.post("/users/" + id + "/verification/mail", "")).hasStatus(401);
        assertThatProblem(reader.post("/users/" + id + "/verification/mail", "")).hasStatus(403);
        assertThat(writer.post("/users/" + id + "/verification/mail", "").status()).isIn(202, 429);
        assertThat(templates(reader, id)).doesNotContain("sendVerification");
        var receipt = verify(id, token);
        assertThat(receipt.status()).isEqualTo(200);
        assertThat(receipt.body().at("/_links").isEmpty()).isTrue();
        assertThat(reader.get("/users/" + id).body().at("/email_verified").booleanValue()).isTrue();
    }

    private static String issue(HttpApi issuer, String scope) {
        return issuer.post("/api-keys", "{\"scopes\":\"" + scope + "\",\"lifetime\":\"P1D\"}").body().at("/key")
                .stringValue();
    }

    private static List<String> templates(HttpApi caller, String id) {
        return List
                .copyOf(caller.get("/users/" + id, "Accept", "application/prs.hal-forms+json").body().at("/_templates")
                        .propertyNames());
    }

    private static String register(String name, String email) {
        return api.register(name, email).body().at("/user_id").stringValue();
    }

    private static Response verify(String id, String token) {
        return api.put("/users/" + id + "/verification", "{\"token\":\"" + token + "\"}");
    }

    private static void awaitState(String id, String kind, State state) {
        await(kind).atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(jobs(id))
                .anySatisfy(job -> {
                    assertThat(job.kind()).isEqualTo(kind);
                    assertThat(job.state()).isEqualTo(state);
                }));
    }

    private static JobStatus job(String id, String kind) {
        return jobs(id).stream().filter(job -> job.kind().equals(kind)).findFirst().orElseThrow();
    }

    private static List<JobStatus> jobs(String id) {
        return service.bean(Jobs.class).after(0, 100, new Filter(null, "verification", id));
    }

    private static void letComeDue(String id, String kind) {
        service.bean(JdbcClient.class)
                .sql("UPDATE jobs SET due_at = UTC_TIMESTAMP(6) WHERE stream_id = ? AND kind = ? AND due_at IS NOT NULL")
                .param(id).param(kind).update();
    }
}
