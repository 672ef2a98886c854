package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// A client that knows only the root registers users by the form and follows links.
class UserJourneyTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @Test
    void fillsInTheFormAndFollowsTheLinks() {
        var root = api.get("/", "Accept", "application/prs.hal-forms+json");
        assertThat(root.header("Content-Type")).isEqualTo("application/prs.hal-forms+json");
        var form = root.body().at("/_templates/register");
        assertThat(form.at("/method").stringValue()).isEqualTo("POST");
        assertThat(form.at("/title").stringValue()).isEqualTo("Register a user");
        assertThat(form.at("/properties").valueStream().map(Object::toString)).satisfiesExactly(
                email -> assertThat(email).contains("\"name\":\"email\"", "\"required\":true", "\"maxLength\":254"),
                name -> assertThat(name).contains("\"name\":\"username\"", "\"required\":true", "\"maxLength\":100"));
        assertThat(form.toString()).doesNotContain("readOnly");

        var receipt = api.post(form.at("/target").stringValue(), """
                {"username": "Ada", "email": "ada@example.com"}""");
        assertThat(receipt.status()).isEqualTo(201);
        assertThat(api.get(receipt.link("user")).body().at("/name").stringValue()).isEqualTo("Ada");

        var users = api.get(receipt.link("users"));
        assertThat(users.body().at("/_embedded/users/0/email").stringValue()).isEqualTo("ada@example.com");
    }

    @Test
    void theRootLinksToAllCollections() {
        var root = api.get("/");
        assertThat(root.header("Content-Type")).isEqualTo("application/hal+json");
        assertThat(root.link("self")).isEqualTo(api.base() + "/");
        assertThat(root.link("registration")).isEqualTo(api.base() + "/user/registration");
        assertThat(root.link("users"))
                .isEqualTo(api.base() + "/users{?size,cursor,sort,status,email,q,as_of,min_position}");
        assertThat(root.link("user")).isEqualTo(api.base() + "/users/{id}{?version,as_of,min_position}");
        assertThat(root.link("events")).isEqualTo(api.base() + "/events{?after,size,type,user_id,min_position}");
        assertThat(root.http().body()).doesNotContain("_templates");
    }

    @Test
    void redirectsABrowserToTheExplorerWhichRequestsNoOtherHost() {
        var landing = api.get("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(landing.status()).isEqualTo(302);
        assertThat(api.get("/").link("explorer")).endsWith(landing.header("Location"));
        var page = api.get(landing.header("Location"));
        assertThat(page.header("Content-Type")).startsWith("text/html");
        var explorer = page.http().body().replaceFirst("(?s).*location.replace\\(\"([^#]*)#.*", "/$1");
        var response = api.get(explorer);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Security-Policy")).startsWith("default-src 'self';").doesNotContain("http");
    }
}
