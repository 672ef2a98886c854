package org.touroku.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.FaultyMailServer.Step.RCPT;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;

import org.touroku.support.FaultyMailServer;
import org.touroku.support.HttpApi;
import org.touroku.support.MailCatcher;
import org.touroku.support.ServiceExtension;

/// What people see who confirm their address, and operators whose mails are refused.
class VerificationBrowserTests {
    private static final By BUTTON = By.tagName("button");

    private static final FaultyMailServer mails = new FaultyMailServer();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase(mails.settings());
    private static final HttpApi api = service.api();
    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        mails.close();
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void preferEnglish() {
        browser.prefer("en-GB,en;q=0.9");
    }

    @AfterEach
    void logsNoErrorAndRequestsNoOtherHost() {
        assertThat(browser.errors()).isEmpty();
        assertThat(browser.requests()).isNotEmpty()
                .allSatisfy(address -> assertThat(address.toString()).startsWith(api.base() + "/"));
    }

    @Test
    void confirmsByTheButtonBehindTheLinkInTheMail() {
        var explorer = openExplorer();
        explorer.submit("Register a user", Map.of("User name", "Ada Lovelace", "E-mail address", "ada@example.com"))
                .follow("user");
        assertThat(explorer.body().at("/email_verified").booleanValue()).isFalse();
        assertThat(explorer.forms()).contains("Confirm the e-mail address",
                "Send the mail again that asks to confirm the address");
        var id = explorer.body().at("/id").stringValue();

        for (int i = 0; i < 2; i++) {
            openLink(id, "ada@example.com");
            assertThat(heading()).isEqualTo("Confirm your e-mail address");
            assertThat(browser.driver().getTitle()).isEqualTo("Your e-mail address");
            assertThat(isVerified(id)).isFalse();
        }
        assertThat(browser.driver().findElement(BUTTON).getText()).isEqualTo("Confirm the address");
        browser.driver().findElement(BUTTON).click();
        await().until(() -> heading().equals("Thank you"));
        assertThat(browser.driver().getCurrentUrl()).isEqualTo(api.base() + "/users/" + id + "/verification");
        assertThat(browser.driver().findElements(BUTTON)).isEmpty();
        assertThat(isVerified(id)).isTrue();

        explorer = openExplorer();
        explorer.follow("users", Map.of("email", "ada@example.com")).followEmbedded("users [0]", "self");
        assertThat(explorer.body().at("/email_verified").booleanValue()).isTrue();
        assertThat(explorer.forms()).doesNotContain("Confirm the e-mail address",
                "Send the mail again that asks to confirm the address");
    }

    @Test
    void thePageIsInTheLanguageOfTheBrowser() {
        browser.prefer("ja,en;q=0.5");
        var id = register("Taro", "taro@example.com");
        openLink(id, "taro@example.com");
        assertThat(heading()).isEqualTo("メールアドレスの確認");
        assertThat(browser.driver().findElement(BUTTON).getText()).isEqualTo("メールアドレスを確認する");
        browser.driver().findElement(BUTTON).click();
        await().until(() -> heading().equals("ありがとうございました"));
        assertThat(isVerified(id)).isTrue();
    }

    @Test
    void operatorsSeeMailsThatWereRefusedAndSendThemAgain() {
        mails.refuseNext(RCPT, "550 no such mailbox");
        var user = register("Grace", "grace@example.com");
        await().atMost(Duration.ofSeconds(60)).until(() -> isIn("abandoned", user));

        var explorer = openExplorer();
        explorer.follow("jobs", Map.of("state", "abandoned")).followEmbedded("jobs [0]", "self");
        assertThat(explorer.body().at("/user_id").stringValue()).isEqualTo(user);
        assertThat(explorer.body().at("/error").stringValue()).contains("SMTP 550");
        assertThat(explorer.forms()).containsExactly("Retry the job now");
        explorer.submit("Retry the job now", Map.of());
        assertThat(explorer.status()).isEqualTo(200);
        assertThat(explorer.body().at("/round").intValue()).isEqualTo(2);
        await().atMost(Duration.ofSeconds(60)).until(() -> !mails.accepted("grace@example.com").isEmpty());
    }

    @Test
    void operatorsAbandonMailsThatFail() {
        mails.refuseNext(RCPT, "450 mailbox is busy");
        var user = register("Mary", "mary@example.com");
        await().atMost(Duration.ofSeconds(60)).until(() -> isIn("failed", user));

        var explorer = openExplorer();
        explorer.follow("jobs", Map.of("user_id", user)).followEmbedded("jobs [0]", "self");
        assertThat(explorer.body().at("/state").stringValue()).isEqualTo("failed");
        assertThat(explorer.forms()).containsExactlyInAnyOrder("Retry the job now", "Abandon the job");
        explorer.submit("Abandon the job", Map.of());
        assertThat(explorer.body().at("/state").stringValue()).isEqualTo("abandoned");
        assertThat(mails.accepted("mary@example.com")).isEmpty();
    }

    private static Explorer openExplorer() {
        return Explorer.open(browser, api.base());
    }

    /// A proxy passes what begins with the configured address on to the service.
    private static void openLink(String user, String email) {
        await().atMost(Duration.ofSeconds(60)).until(() -> !mails.accepted(email).isEmpty());
        browser.driver().get(api.base() + "/users/" + user + "/verification?token="
                + MailCatcher.token(mails.accepted(email).getFirst().text()));
    }

    private static String heading() {
        return browser.driver().findElement(By.tagName("h1")).getText();
    }

    private static String register(String name, String email) {
        return api.register(name, email).body().at("/user_id").stringValue();
    }

    private static boolean isVerified(String user) {
        return api.get("/users/" + user).body().at("/email_verified").booleanValue();
    }

    private static boolean isIn(String state, String user) {
        return api.get("/jobs?user_id=" + user + "&state=" + state).body().at("/count").intValue() == 1;
    }
}
