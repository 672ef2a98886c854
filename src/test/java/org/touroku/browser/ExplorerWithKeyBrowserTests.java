package org.touroku.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.WebElement;

import org.touroku.support.ServiceExtension;

/// What people can do in a browser where the service demands an API key.
class ExplorerWithKeyBrowserTests {
    private static final By KEY = By.id("api-key");

    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static Browser browser;
    private static String key;

    @BeforeAll
    static void start() {
        key = service.api().post("/api-keys", "{\"scopes\":\"users.register,users.read\"}").body().at("/key")
                .stringValue();
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void pastesAKeyOnceAndWorks() {
        var explorer = Explorer.open(browser, service.api().base());
        explorer.useKey(key);
        assertThat(explorer.status()).isEqualTo(200);
        explorer.submit("Register a user", Map.of("User name", "Ada Lovelace", "E-mail address", "ada@example.com"));
        assertThat(explorer.status()).isEqualTo(201);
        explorer.follow("user");
        assertThat(explorer.body().at("/name").stringValue()).isEqualTo("Ada Lovelace");
        assertThat(explorer.forms()).isEmpty(); // its scopes allow no other command
        assertThat(browser.driver().findElements(KEY)).isEmpty();

        assertThat(script("return JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie"
                + " + location.href + document.documentElement.outerHTML")).contains("hal-explorer")
                .doesNotContain(key);
        browser.driver().navigate().refresh();
        await().until(() -> browser.driver().findElements(KEY).stream().anyMatch(WebElement::isDisplayed));
    }

    private static String script(String text) {
        return String.valueOf(((JavascriptExecutor) browser.driver()).executeScript(text));
    }
}
