package org.touroku.verification;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

import org.touroku.support.MailCatcher;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// The service says what mails need, and does not start without it.
class VerificationMisconfiguredIntegrationTests {
    @Test
    void saysEverythingThatIsMissing() {
        assertThat(start("--touroku.verification.policy=required").getAction()).contains("SPRING_MAIL_HOST",
                "TOUROKU_VERIFICATION_FROM", "TOUROKU_VERIFICATION_URL", "TOUROKU_VERIFICATION_POLICY=off");
    }

    @Test
    void saysWhatIsNotValid() {
        try (var mails = new MailCatcher()) {
            assertThat(start(mails.settings("--touroku.verification.from=nobody at all")).getAction())
                    .contains("TOUROKU_VERIFICATION_FROM")
                    .doesNotContain("SPRING_MAIL_HOST", "TOUROKU_VERIFICATION_URL");
            assertThat(start(mails.settings("--touroku.verification.url=/users")).getAction())
                    .contains("TOUROKU_VERIFICATION_URL").doesNotContain("TOUROKU_VERIFICATION_FROM");
            assertThat(start(mails.settings("--touroku.verification.templates=target/nothing")).getDescription())
                    .contains("mail.txt", "is missing");
        }
    }

    private static FailureAnalysis start(String... settings) {
        var failure = catchThrowable(() -> RunningService.on(TestDatabase.create(), settings).close());
        assertThat(failure).hasRootCauseInstanceOf(VerificationMisconfigured.class);
        return requireNonNull(new VerificationMisconfiguredFailureAnalyzer().analyze(failure));
    }
}
