package org.touroku.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.eventsourcing.process.Jobs.Filter;
import org.touroku.support.HttpApi;
import org.touroku.support.MailCatcher;
import org.touroku.support.RunningService;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;

/// Where registrations are discreet, the owner of an address learns from a mail what others don't from the response.
class DiscreetVerificationIntegrationTests {
    private static final MailCatcher mails = new MailCatcher();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension
            .onNewDatabase(mails.settings("--touroku.verification.discreet=true"));
    private static final HttpApi api = service.api();

    @AfterAll
    static void stopMails() {
        mails.close();
    }

    @Test
    void theOwnerOfATakenAddressIsToldOnceADay() throws Exception {
        var user = register("ada@example.com");
        mails.await("ada@example.com", 1);
        assertThat(api.rename(user, "Countess").status()).isEqualTo(200);

        register("Ada@Example.com");
        var told = mails.await("ada@example.com", 2);
        assertThat(told.getSubject()).isEqualTo("You have an account already");
        assertThat(MailCatcher.text(told, 0)).contains("Countess").doesNotContain("token=");
        await().atMost(Duration.ofSeconds(20)).until(() -> taken(user).equals(List.of(State.DONE)));

        register("ada@example.com");
        register("ada@example.com");
        register("bob@example.com");
        mails.await("bob@example.com", 1);
        assertThat(taken(user)).containsExactly(State.DONE);
        assertThat(mails.received("ada@example.com")).hasSize(2);
    }

    @Test
    void aDeactivatedOwnerIsNotTold() {
        var user = register("cid@example.com");
        mails.await("cid@example.com", 1);
        assertThat(api.deactivate(user).status()).isEqualTo(200);
        register("cid@example.com");
        await().atMost(Duration.ofSeconds(20)).until(() -> taken(user).equals(List.of(State.CANCELLED)));
        assertThat(mails.received("cid@example.com")).hasSize(1);
    }

    /// It would tell whether a registration has appended an event.
    @Test
    void aConfirmationDoesNotTellThePosition() {
        var user = register("dan@example.com").replaceFirst(".*/users", "/users");
        var token = mails.awaitToken("dan@example.com", 1);
        var receipt = api.put(user + "/verification", "{\"token\":\"" + token + "\"}");
        assertThat(receipt.status()).isEqualTo(200);
        assertThat(receipt.body().at("/version").intValue()).isEqualTo(2);
        assertThat(receipt.http().body()).doesNotContain("position");
    }

    /// Otherwise nobody would be told.
    @Test
    void needsMails() {
        assertThatThrownBy(
                () -> RunningService.on(TestDatabase.create(), "--touroku.verification.discreet=true").close())
                .rootCause().hasMessageContaining("TOUROKU_VERIFICATION_POLICY");
    }

    /// @return the link to the user who has the address
    private static String register(String email) {
        assertThat(api.register("Ada", email).status()).isEqualTo(202);
        return api.get("/users?email=" + email).body().at("/_embedded/users/0/_links/self/href").stringValue();
    }

    private static List<State> taken(String user) {
        return service.bean(Jobs.class).after(0, 100, new Filter(null, null, user.replaceFirst(".*/", ""))).stream()
                .filter(job -> job.kind().equals("taken")).map(JobStatus::state).toList();
    }
}
