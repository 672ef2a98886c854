package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;

class UserPageIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @BeforeAll
    static void registerUsers() {
        assertThat(api.get("/users").http().body()).contains("\"_embedded\":{\"users\":[]}", "\"count\":0",
                "\"total\":0");
        for (int i = 1; i <= 25; i++) {
            assertThat(api.register("User " + i, "user" + i + "@example.com").status()).isEqualTo(201);
        }
    }

    @Test
    void listsTheNewestUsersFirst() {
        var page = api.get("/users");
        assertThat(names(page)).hasSize(20).startsWith("User 25", "User 24").endsWith("User 6");
        assertThat(page.body().at("/count").intValue()).isEqualTo(20);
        assertThat(page.body().at("/total").longValue()).isEqualTo(25);
        assertThat(page.link("self")).isEqualTo(api.base() + "/users");
        assertThat(page.link("prev")).isEmpty();
        assertThat(api.get("/users?siz%65=2").link("self")).isEqualTo(api.base() + "/users?siz%65=2");
    }

    @Test
    void pagesLeadToEveryUserAndBack() {
        var seen = new ArrayList<String>();
        var page = api.get("/users?size=10");
        seen.addAll(names(page));
        while (!page.link("next").isEmpty()) {
            page = api.get(page.link("next"));
            seen.addAll(names(page));
        }
        assertThat(seen).hasSize(25).doesNotHaveDuplicates().startsWith("User 25").endsWith("User 1");
        assertThat(names(page)).hasSize(5);

        page = api.get(page.link("prev"));
        assertThat(names(page)).startsWith("User 15").endsWith("User 6");
        page = api.get(page.link("prev"));
        assertThat(names(page)).startsWith("User 25").endsWith("User 16");
        assertThat(page.link("prev")).isEmpty();
        assertThat(names(api.get(page.link("first")))).isEqualTo(names(page));
    }

    @Test
    void respondsNotModifiedForAnUnchangedPage() {
        var page = api.get("/users?size=3");
        var again = api.get("/users?size=3", "If-None-Match", page.header("ETag"));
        assertThat(page.taggedVersion()).isEqualTo("25");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.http().body()).isEmpty();
    }

    @Test
    void servesAUserWithItsVersion() {
        var self = api.get("/users?size=1").body().at("/_embedded/users/0/_links/self/href").stringValue();
        var user = api.get(self);
        assertThat(user.status()).isEqualTo(200);
        assertThat(user.taggedVersion()).isEqualTo("1");
        assertThat(user.header("Vary")).isEqualTo("Accept");
        assertThat(user.link("self")).isEqualTo(self);
        assertThat(user.link("events")).isEqualTo(self + "/events");
        assertThat(user.body().propertyNames()).containsExactly("id", "name", "email", "email_verified", "status",
                "version",
                "created_at",
                "updated_at", "_links");
        assertThat(user.body().at("/created_at").stringValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
        assertThat(api.get(self, "If-None-Match", "\"1\"").status()).isEqualTo(200);
    }

    private static List<String> names(Response page) {
        return page.body().at("/_embedded/users").valueStream().map(user -> user.at("/name").stringValue()).toList();
    }
}
