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
    private static final String[] FORMS = {"Accept", "application/prs.hal-forms+json"};

    @Test
    void fillsInTheFormAndFollowsTheLinks() {
        var root = api.get("/", FORMS);
        assertThat(root.header("Content-Type")).isEqualTo("application/prs.hal-forms+json");
        var form = root.body().at("/_templates/register");
        assertThat(form.at("/method").stringValue()).isEqualTo("POST");
        assertThat(form.at("/title").stringValue()).isEqualTo("Register a user");
        assertThat(form.at("/properties").valueStream().map(Object::toString)).satisfiesExactly(
                name -> assertThat(name).contains("\"name\":\"username\"", "\"required\":true", "\"maxLength\":100",
                        "\"regex\":\".*\\\\S.*\""),
                email -> assertThat(email).contains("\"name\":\"email\"", "\"required\":true", "\"maxLength\":254",
                        "\"regex\":\".+@.+\""));

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
                .isEqualTo(api.base() + "/users{?size,cursor,sort,status,email_verified,email,q,as_of,min_position}");
        assertThat(root.link("user")).isEqualTo(api.base() + "/users/{id}{?version,as_of,min_position}");
        assertThat(root.link("events")).isEqualTo(api.base() + "/events{?after,size,type,user_id,min_position}");
        assertThat(root.http().body()).doesNotContain("_templates");
    }

    @Test
    void theFormsOfAUserHoldItsCurrentValuesAlsoInAList() {
        var user = api.register("Grace", "grace@example.com").link("user");
        var forms = api.get(user, FORMS).body().at("/_templates");
        assertThat(forms.propertyNames()).containsExactly("rename", "changeEmail", "deactivate", "erase");
        assertThat(forms.at("/rename/properties/0/value").stringValue()).isEqualTo("Grace");
        assertThat(forms.at("/changeEmail/properties/0/value").stringValue()).isEqualTo("grace@example.com");
        assertThat(forms.at("/erase/method").stringValue()).isEqualTo("DELETE");
        assertThat(forms.at("/erase/target").stringValue()).isEqualTo(user);
        assertThat(api.get("/users", FORMS).body().at("/_embedded/users/0/_templates")).isEqualTo(forms);

        api.put(forms.at("/rename/target").stringValue(), "{\"username\": \"Grace Hopper\"}");
        api.deactivate(user);
        assertThat(api.get("/users", FORMS).body().at("/_embedded/users/0/_templates").propertyNames())
                .containsExactly("reactivate", "erase");
        assertThat(api.get("/users?as_of=" + api.get(user).body().at("/created_at").stringValue(), FORMS)
                .body().at("/_embedded/users/0").has("_templates")).isFalse();
    }

    @Test
    void redirectsABrowserToTheExplorerWhichRequestsNoOtherHost() {
        var landing = api.get("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(landing.status()).isEqualTo(302);
        var explorer = api.get(api.get("/").link("explorer"));
        assertThat(explorer.link("index")).isEqualTo(api.base() + "/");
        assertThat(explorer.link("alternate")).endsWith(landing.header("Location"));
        var page = api.get(landing.header("Location"));
        assertThat(page.header("Content-Type")).startsWith("text/html");
        var script = page.http().body().replaceFirst("(?s).*location.replace\\(\"([^#]*)#.*", "/$1");
        var response = api.get(script);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Security-Policy")).startsWith("default-src 'self';").doesNotContain("http");
    }
}
