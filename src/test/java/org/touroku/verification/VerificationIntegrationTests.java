package org.touroku.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.JobResult.Cancelled;
import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.eventsourcing.process.Jobs.Filter;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.MailCatcher;
import org.touroku.support.ServiceExtension;
import org.touroku.user.UserDecider;
import org.touroku.user.UserId;

/// From the registration to the verified address.
class VerificationIntegrationTests {
    private static final MailCatcher mails = new MailCatcher();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase(mails.settings());
    private static final HttpApi api = service.api();

    @AfterAll
    static void stopMails() {
        mails.close();
    }

    @Test
    void theButtonBehindTheLinkInTheMailVerifiesTheAddress() throws Exception {
        var user = register("Ada", "ada@example.com");
        var mail = mails.await("ada@example.com", 1);
        assertThat(mail.getSubject()).isEqualTo("Confirm your e-mail address");
        assertThat(mail.getFrom()[0]).isInstanceOfSatisfying(InternetAddress.class, from -> {
            assertThat(from.getAddress()).isEqualTo("noreply@example.com");
            assertThat(from.getPersonal()).isEqualTo("Touroku 登録");
        });
        assertThat(mail.getHeader("From")[0]).matches("[ -~]+");
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("ada@example.com");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getMessageID()).matches("<[0-9a-f]{32}@example\\.com>");
        assertThat(mail.getSentDate().toInstant()).isBetween(Instant.now().minusSeconds(60),
                Instant.now().plusSeconds(60));
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        var token = MailCatcher.token(MailCatcher.text(mail, 0));
        assertThat(MailCatcher.text(mail, 0)).contains("Hello Ada,",
                "https://users.example.com/users/" + id(user) + "/verification?token=" + token + "\r\n");
        assertThat(MailCatcher.text(mail, 1)).contains(token);

        var page = api.get(user + "/verification?token=" + token);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.http().body()).contains("<button>", token).doesNotContain("<script", "ada@example.com", "Ada");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "form-action 'self'",
                "frame-ancestors 'none'").doesNotContain("script");
        assertThat(isVerified(user)).isFalse();

        awaitEnd(user);
        var confirmed = press(user, token);
        assertThat(confirmed.status()).isEqualTo(200);
        assertThat(confirmed.http().body()).contains("Thank you").doesNotContain("<button>");
        assertThat(isVerified(user)).isTrue();
        assertThat(press(user, token).status()).isEqualTo(200);
        assertThat(version(user)).isEqualTo(2);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(jobs(user)).hasSize(2).allMatch(job -> job.state().hasEnded()));
    }

    @Test
    void programsVerifyByTheToken() {
        var user = register("Bob", "bob@example.com");
        var token = mails.awaitToken("bob@example.com", 1);
        var receipt = verify(user, token);
        assertThat(receipt.status()).isEqualTo(200);
        assertThat(receipt.body().at("/version").intValue()).isEqualTo(2);
        var repeated = verify(user, token);
        assertThat(repeated.status()).isEqualTo(200);
        assertThat(repeated.body().at("/version").intValue()).isEqualTo(2);
    }

    @Test
    void aTokenIsOfOneUserAndOneAddress() {
        var user = register("Cid", "cid@example.com");
        var other = register("Dan", "dan@example.com");
        var token = mails.awaitToken("cid@example.com", 1);
        assertThatProblem(verify(other, token)).hasStatus(400).hasType("verification-token-invalid");
        assertThatProblem(verify(user, token.replaceFirst("^.", "B"))).hasStatus(400)
                .hasType("verification-token-invalid");
        assertThatProblem(api.put(user + "/verification", "{}")).hasStatus(400).hasType("invalid-body");
        assertThatProblem(verify("/users/01HQJXYYX2BQEYCWTX34P9Z7DE", token)).hasStatus(400);
        var page = api.get(user + "/verification?token=" + token.substring(1));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.http().body()).contains("not valid").doesNotContain("<button>");
        assertThat(api.get(user + "/verification").status()).isEqualTo(400);
        assertThat(press(user, "x").status()).isEqualTo(400);

        api.changeEmail(user, "CID@example.com");
        assertThatProblem(verify(user, token)).hasStatus(409).hasType("email-changed");
        assertThat(press(user, token).status()).isEqualTo(409);
        assertThat(verify(user, mails.awaitToken("CID@example.com", 1)).status()).isEqualTo(200);
    }

    @Test
    void anExpiredTokenSaysSo() {
        var user = register("Eve", "eve@example.com");
        var expired = service.bean(VerificationTokens.class).issue(userId(user), 1, Instant.now().minusSeconds(1));
        assertThatProblem(verify(user, expired)).hasStatus(400).hasType("verification-token-invalid")
                .hasDetailContaining("expired");
        assertThat(api.get(user + "/verification?token=" + expired).http().body()).contains("has expired");
    }

    @Test
    void aTokenInTheQueryOfTheButtonIsRefused() {
        var user = register("Fay", "fay@example.com");
        var response = api
                .send(api.request(user + "/verification?token=x", "Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("")));
        assertThatProblem(response).hasStatus(400).hasErrorAtParameter("token");
    }

    @Test
    void aPageOfAnotherOriginMaySendTheForm() {
        var user = register("Gil", "gil@example.com");
        var token = mails.awaitToken("gil@example.com", 1);
        assertThat(press(user, token, "Origin", "null").status()).isEqualTo(200);
        assertThatProblem(api.post(user + "/verification/mail", "", "Origin", "null")).hasStatus(403);
    }

    @Test
    void pagesAreInTheLanguageOfTheReader() {
        var user = register("Hal", "hal@example.com");
        var page = user + "/verification?token=" + mails.awaitToken("hal@example.com", 1);
        assertThat(api.get(page, "Accept-Language", "fr, ja;q=0.8, en;q=0.5").http().body()).contains("確認する");
        assertThat(api.get(page, "Accept-Language", "ja-JP").header("Content-Language")).isEqualTo("ja");
        assertThat(api.get(page, "Accept-Language", "fr").http().body()).contains("Confirm");
        assertThat(api.get(page, "Accept-Language", "**;;").status()).isEqualTo(200);
        assertThat(api.get(page).header("Vary")).isEqualTo("Accept");
    }

    @Test
    void domainsAreSentInAsciiAndLocalPartsAsWritten() throws Exception {
        register("<b>Ida</b>", "Ida.X@bücher.example");
        var mail = mails.await("Ida.X@xn--bcher-kva.example", 1);
        assertThat(MailCatcher.text(mail, 0)).contains("Hello <b>Ida</b>,");
        assertThat(MailCatcher.text(mail, 1)).contains("Hello &lt;b&gt;Ida&lt;/b&gt;,");
        register("Ida 登録", "\"i d a\"@example.com");
        assertThat(MailCatcher.text(mails.await("\"i d a\"@example.com", 1), 0)).contains("Ida 登録");
    }

    @Test
    void aMailThatIsNotNeededAnyMoreIsNotSent() throws Exception {
        var changed = register("Jim", "jim@example.com");
        api.changeEmail(changed, "jim2@example.com");
        assertThat(send(changed, 1)).isEqualTo(new Cancelled("the address has changed"));
        assertThat(verify(changed, mails.awaitToken("jim2@example.com", 1)).status()).isEqualTo(200);
        assertThat(send(changed, 2)).isEqualTo(new Cancelled("the address is verified"));
        var user = register("Kim", "kim@example.com");
        api.deactivate(user);
        assertThat(send(user, 1)).isEqualTo(new Cancelled("the user is deactivated"));
        api.delete(user);
        assertThat(send(user, 1)).isEqualTo(new Cancelled("the user is erased"));
        assertThat(send("/users/01HQJXYYX2BQEYCWTX34P9Z7DE", 1)).isEqualTo(new Cancelled("there is no such user"));
    }

    @Test
    void theFormIsOfferedUntilTheAddressIsVerified() {
        var user = register("Lea", "lea@example.com");
        assertThat(templates(user).at("/verifyEmail/properties/0/name").stringValue()).isEqualTo("token");
        var form = templates(user).at("/sendVerification");
        assertThat(form.at("/method").stringValue()).isEqualTo("POST");
        assertThat(form.at("/target").stringValue()).endsWith("/verification/mail");
        verify(user, mails.awaitToken("lea@example.com", 1));
        assertThat(templates(user).has("sendVerification")).isFalse();
        assertThatProblem(resend(user)).hasStatus(409).hasType("email-verified");
    }

    @Test
    void mailsAreSentAgainButNotTooOften() throws Exception {
        var user = register("Mia", "mia@example.com");
        var first = mails.await("mia@example.com", 1).getMessageID();
        awaitEnd(user);
        assertThatProblem(resend(user)).hasStatus(429).hasType("too-many-mails");
        assertThat(Integer.parseInt(resend(user).header("Retry-After"))).isBetween(1, 60);
        for (int i = 2; i <= 6; i++) {
            letPass(user, "2 MINUTE");
            assertThat(resend(user).status()).isEqualTo(202);
            mails.await("mia@example.com", i);
            awaitEnd(user);
        }
        assertThat(messageIds("mia@example.com")).hasSize(6).contains(first);
        api.changeEmail(user, "MIA@example.com"); // which gets a mail by itself, but no further requests
        mails.await("MIA@example.com", 1);
        awaitEnd(user);
        letPass(user, "2 MINUTE");
        assertThat(Integer.parseInt(resend(user).header("Retry-After"))).isBetween(3600 * 23, 3600 * 24);
        letPass(user, "1 DAY");
        assertThat(resend(user).status()).isEqualTo(202);
        assertThat(verify(user, mails.awaitToken("MIA@example.com", 2)).status()).isEqualTo(200);
    }

    @Test
    void aMailThatStillWaitsIsTheRequestedOne() {
        var user = register("Quy", "quy@example.com");
        awaitEnd(user);
        service.bean(JdbcClient.class).sql("""
                UPDATE jobs
                   SET state = 'failed', attempts = 3, due_at = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR, ended_at = NULL
                 WHERE stream_id = ? AND kind = 'mail'
                """).param(id(user)).update();
        var waiting = jobs(user);
        assertThat(resend(user).status()).isEqualTo(202);
        assertThat(resend(user).status()).isEqualTo(202);
        assertThat(jobs(user)).isEqualTo(waiting);
    }

    @Test
    void aMailThatIsRequestedBeforeTheJobOfTheFirstOneIsThereIsSentOnce() {
        var user = new TransactionTemplate(new JdbcTransactionManager(service.bean(DataSource.class))).execute(_ -> {
            service.bean(JdbcClient.class)
                    .sql("SELECT position FROM checkpoints WHERE subscription = 'verification' FOR UPDATE")
                    .query(Long.class).single(); // so that the process manager waits
            var registered = register("Sue", "sue@example.com");
            assertThat(resend(registered).status()).isEqualTo(202);
            return registered;
        });
        awaitEnd(user);
        assertThat(jobs(user)).extracting(JobStatus::kind).containsExactlyInAnyOrder("mail", "reminder");
    }

    @Test
    void aReactivatedUserIsMailedAgain() {
        var user = register("Rex", "rex@example.com");
        mails.await("rex@example.com", 1);
        api.deactivate(user);
        assertThat(api.reactivate(user).status()).isEqualTo(200);
        assertThat(verify(user, mails.awaitToken("rex@example.com", 2)).status()).isEqualTo(200);
    }

    @Test
    void aMailIsSentOnRequestToThoseWhoRegisteredBefore() {
        var user = register("Ned", "ned@example.com");
        awaitEnd(user);
        service.bean(JdbcClient.class).sql("DELETE FROM jobs WHERE stream_id = ?").param(id(user)).update();
        assertThat(resend(user).status()).isEqualTo(202);
        assertThat(verify(user, mails.awaitToken("ned@example.com", 2)).status()).isEqualTo(200);
    }

    @Test
    void onlyActiveUsersGetMails() {
        var user = register("Oda", "oda@example.com");
        api.deactivate(user);
        assertThatProblem(resend(user)).hasStatus(409).hasType("user-deactivated");
        api.delete(user);
        assertThatProblem(resend(user)).hasStatus(410).hasType("user-erased");
        assertThatProblem(resend("/users/01HQJXYYX2BQEYCWTX34P9Z7DE")).hasStatus(404).hasType("user-not-found");
    }

    @Test
    void theOwnerOfATakenAddressIsTold() throws Exception {
        var user = register("Pia", "pia@example.com");
        awaitEnd(user);
        var job = jobs(user).getFirst();
        service.bean(UserMails.class).send(MailKind.TAKEN, job(user, 1, job.id() + 1000, MailKind.TAKEN));
        assertThat(mails.await("pia@example.com", 2).getSubject()).isEqualTo("You have an account already");
    }

    private static String register(String name, String email) {
        var registered = api.register(name, email);
        assertThat(registered.status()).isEqualTo(201);
        return "/users/" + registered.body().at("/user_id").stringValue();
    }

    private static Response verify(String user, String token) {
        return api.put(user + "/verification", "{\"token\":\"" + token + "\"}");
    }

    private static Response press(String user, String token, String... headers) {
        var request = api.request(user + "/verification", headers).setHeader("Content-Type",
                "application/x-www-form-urlencoded");
        return api.send(request.POST(BodyPublishers.ofString("token=" + token)));
    }

    private static Response resend(String user) {
        return api.post(user + "/verification/mail", "");
    }

    private static boolean isVerified(String user) {
        return api.get(user).body().at("/email_verified").booleanValue();
    }

    private static int version(String user) {
        return api.get(user).body().at("/version").intValue();
    }

    private static JsonNode templates(String user) {
        return api.get(user, "Accept", "application/prs.hal-forms+json").body().at("/_templates");
    }

    private static String id(String user) {
        return user.substring("/users/".length());
    }

    private static UserId userId(String user) {
        return new UserId(id(user));
    }

    private static List<JobStatus> jobs(String user) {
        return service.bean(Jobs.class).after(0, 100, new Filter(null, "verification", id(user)));
    }

    private static void awaitEnd(String user) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(jobs(user))
                .filteredOn(job -> !job.kind().equals("reminder"))
                .isNotEmpty().allMatch(job -> job.state().hasEnded()));
    }

    private static void letPass(String user, String interval) {
        service.bean(JdbcClient.class)
                .sql("UPDATE jobs SET ended_at = ended_at - INTERVAL " + interval + " WHERE stream_id = ?")
                .param(id(user)).update();
    }

    private static Set<String> messageIds(String address) {
        return mails.received(address).stream().map(mail -> String.join("", header(mail))).collect(Collectors.toSet());
    }

    private static List<String> header(MimeMessage mail) {
        try {
            return Arrays.asList(mail.getHeader("Message-ID"));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object send(String user, long version) throws Exception {
        return service.bean(UserMails.class).send(MailKind.MAIL, job(user, version, 1, MailKind.MAIL));
    }

    private static Job job(String user, long version, long id, MailKind kind) {
        return new Job(id, "verification", UserDecider.stream(id(user)), 1, version, kind.text(), 1, 1,
                service.bean(DatabaseClock.class).now());
    }
}
