package org.touroku.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.net.http.HttpRequest.BodyPublishers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.mail.MailSender;

import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.eventsourcing.process.Jobs.Filter;
import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// By default no address is verified, also if there is a mail server.
class VerificationOffIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase("--spring.mail.host=127.0.0.1");
    private static final HttpApi api = service.api();

    @Test
    void saysSo() {
        var user = "/users/" + api.register("Ada", "ada@example.com").body().at("/user_id").stringValue();
        assertThatProblem(api.get(user + "/verification?token=x")).hasStatus(404).hasType("verification-off");
        assertThatProblem(api.put(user + "/verification", "{\"token\":\"x\"}")).hasStatus(404)
                .hasType("verification-off");
        assertThatProblem(
                api.send(api.request(user + "/verification", "Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("token=x"))))
                .hasStatus(404).hasType("verification-off");
        assertThatProblem(api.post(user + "/verification/mail", "")).hasStatus(404).hasType("verification-off");
        assertThat(api.get(user, "Accept", "application/prs.hal-forms+json").body().at("/_templates")
                .has("sendVerification"))
                .isFalse();
        assertThat(api.get(user).body().at("/email_verified").booleanValue()).isFalse();
    }

    @Test
    void nothingThatSendsMailsIsThere() {
        assertThat(service.context().getBeanNamesForType(ProcessManager.class)).isEmpty();
        assertThat(service.context().getBeanNamesForType(MailSender.class)).isEmpty();
        assertThat(service.bean(Jobs.class).after(0, 10, new Filter(null, null, null))).isEmpty();
    }
}
