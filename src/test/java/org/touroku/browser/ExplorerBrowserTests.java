package org.touroku.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.JavascriptExecutor;
import tools.jackson.databind.JsonNode;

import org.touroku.support.ServiceExtension;

/// What people can do in a browser that starts at the root of the service.
class ExplorerBrowserTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static Browser browser;

    private Explorer explorer;

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() {
        explorer = Explorer.open(browser, service.api().base());
    }

    @AfterEach
    void logsNoErrorAndRequestsNoOtherHost() {
        assertThat(browser.errors()).isEmpty();
        assertThat(browser.requests()).isNotEmpty()
                .allSatisfy(address -> assertThat(address.toString()).startsWith(service.api().base() + "/"));
    }

    /// Shows that the check after each test would find errors.
    @Test
    void errorsOfTheBrowserAreReported() {
        ((JavascriptExecutor) browser.driver()).executeScript("console.error('an error of the page')");
        assertThat(browser.errors()).singleElement().asString().contains("an error of the page");
    }

    @Test
    void registersAUserByTheFormAndFindsThemByAddressAndByName() {
        explorer.submit("Register a user", Map.of("User name", "Ada Lovelace", "E-mail address", "Ada@Example.com"));
        assertThat(explorer.status()).isEqualTo(201);
        var id = explorer.body().at("/user_id").stringValue();

        explorer.follow("user");
        assertThat(explorer.body().at("/name").stringValue()).isEqualTo("Ada Lovelace");
        explorer = Explorer.open(browser, service.api().base());
        explorer.follow("users", Map.of("email", "ada@example.com"));
        assertThat(explorer.body().at("/_embedded/users").valueStream().map(ExplorerBrowserTests::id))
                .containsExactly(id);
        explorer.follow("search", Map.of("q", "ada love"));
        assertThat(explorer.body().at("/_embedded/users").valueStream().map(ExplorerBrowserTests::id))
                .containsExactly(id);
    }

    @Test
    void turnsThePagesOfTheList() {
        var oldest = register("Grace", "grace@example.com");
        var middle = register("Barbara", "barbara@example.com");
        var newest = register("Frances", "frances@example.com");

        explorer.follow("users", Map.of("size", "2"));
        assertThat(explorer.body().at("/_embedded/users").valueStream().map(ExplorerBrowserTests::id))
                .containsExactly(newest, middle);
        explorer.follow("next");
        assertThat(id(explorer.body().at("/_embedded/users/0"))).isEqualTo(oldest);
    }

    @Test
    void changesAUserByItsFormsAndLooksBack() {
        var id = register("Edith", "edith@example.com");

        explorer.follow("users", Map.of("q", "edith")).followEmbedded("users [0]", "self");
        assertThat(explorer.forms())
                .containsExactlyInAnyOrder("Rename the user", "Change the e-mail address", "Deactivate the user",
                        "Erase the user for ever");

        explorer.submit("Rename the user", Map.of("User name", "Edith Clarke")).follow("user");
        assertThat(explorer.body().at("/name").stringValue()).isEqualTo("Edith Clarke");

        explorer.submit("Change the e-mail address", Map.of("E-mail address", "clarke@example.com")).follow("user");
        assertThat(explorer.body().at("/email").stringValue()).isEqualTo("clarke@example.com");

        explorer.submit("Deactivate the user", Map.of("Reason", "on leave")).follow("user");
        assertThat(explorer.body().at("/status").stringValue()).isEqualTo("deactivated");
        assertThat(explorer.forms()).containsExactlyInAnyOrder("Reactivate the user", "Erase the user for ever");

        explorer.submit("Reactivate the user").follow("user");
        assertThat(explorer.body().at("/status").stringValue()).isEqualTo("active");
        assertThat(explorer.body().at("/version").intValue()).isEqualTo(5);

        explorer.follow("version", Map.of("version", "1"));
        assertThat(id(explorer.body())).isEqualTo(id);
        assertThat(explorer.body().at("/name").stringValue()).isEqualTo("Edith");
        assertThat(explorer.forms()).isEmpty();

        explorer.follow("events");
        assertThat(explorer.body().at("/_embedded/events").valueStream()
                .map(event -> event.at("/type").stringValue()))
                .containsExactly("UserRegistered", "UserRenamed", "UserEmailChanged", "UserDeactivated",
                        "UserReactivated");
        assertThat(explorer.body().at("/_embedded/events/3/data/reason").stringValue()).isEqualTo("on leave");
        explorer.followEmbedded("events [0]", "user");
        assertThat(id(explorer.body())).isEqualTo(id);

        explorer.submit("Erase the user for ever").follow("events");
        assertThat(explorer.body().toString()).doesNotContain("Edith", "Clarke", "on leave")
                .contains("UserErased", "\"erased\":true");
    }

    private static String register(String name, String email) {
        return service.api().register(name, email).body().at("/user_id").stringValue();
    }

    private static String id(JsonNode user) {
        return user.at("/id").stringValue();
    }
}
