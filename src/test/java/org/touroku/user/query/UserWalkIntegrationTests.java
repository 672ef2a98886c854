package org.touroku.user.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;

/// What a client sees that follows the links of a list while users change, and that asks for a time between two changes.
class UserWalkIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"status=active,-created_at", "status=active,created_at", "status=active,name", "status=active,email",
            "q=ann,-created_at", "q=ann,created_at", "q=ann,name", "q=ann,email", "q=ann&status=active,name"})
    void aWalkShowsNobodyWhoNoLongerMatches(String filter, String sort) {
        var users = IntStream.rangeClosed(1, 9).mapToObj(_ -> register("Ann")).toList();
        var page = api.get("/users?size=3&sort=" + sort + "&" + filter);
        var unseen = users.stream().filter(user -> !ids(page).contains(user)).toList();
        assertThat(api.rename("/users/" + unseen.get(1), "Zoe").status()).isEqualTo(200);
        assertThat(api.deactivate("/users/" + unseen.get(2)).status()).isEqualTo(200);

        var gone = new ArrayList<String>();
        if (filter.contains("q=")) {
            gone.add(unseen.get(1));
        }
        if (filter.contains("status=")) {
            gone.add(unseen.get(2));
        }
        var seen = behind(page);
        assertThat(seen).doesNotContainAnyElementsOf(gone);
        assertThat(seen).containsAll(unseen.stream().filter(user -> !gone.contains(user)).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-created_at", "created_at", "name", "email"})
    void aWalkThroughTheUnverifiedShowsNobodyWhoIsVerifiedMeanwhile(String sort) {
        var users = IntStream.rangeClosed(1, 9).mapToObj(_ -> register("Una")).toList();
        var page = api.get("/users?size=3&sort=" + sort + "&email_verified=false&q=una");
        var unseen = users.stream().filter(user -> !ids(page).contains(user)).toList();
        service.running().verifyEmail(unseen.get(1));

        assertThat(page.link("next")).contains("email_verified=false");
        assertThat(page.link("self")).contains("email_verified=false");
        var seen = behind(page);
        assertThat(seen).doesNotContain(unseen.get(1));
        assertThat(seen).containsAll(unseen.stream().filter(user -> !user.equals(unseen.get(1))).toList());
        assertThat(ids(api.get("/users?email_verified=true&sort=" + sort + "&q=una"))).contains(unseen.get(1))
                .doesNotContainAnyElementsOf(seen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-created_at", "created_at", "name", "email"})
    void aWalkThroughTheVerifiedShowsThoseOfItsBeginningThereAndBack(String sort) {
        IntStream.rangeClosed(1, 7).forEach(_ -> service.running().verifyEmail(register("Vera")));
        var others = IntStream.rangeClosed(1, 7).mapToObj(_ -> register("Vera")).toList();
        var verified = ids(api.get("/users?size=200&email_verified=true&sort=" + sort));
        assertThat(verified).hasSizeGreaterThanOrEqualTo(7);

        var pages = new ArrayList<Response>();
        for (var next = "/users?size=2&email_verified=true&sort=" + sort; !next.isEmpty(); next = pages.getLast()
                .link("next")) {
            pages.add(api.get(next));
            others.forEach(service.running()::verifyEmail);
        }
        assertThat(pages).flatExtracting(UserWalkIntegrationTests::ids).isEqualTo(verified);
        for (int i = pages.size() - 1; i > 0; i--) {
            assertThat(ids(api.get(pages.get(i).link("prev")))).isEqualTo(ids(pages.get(i - 1)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-created_at", "created_at", "name", "email"})
    void aCursorIsOfItsOwnOrderOnly(String sort) {
        IntStream.rangeClosed(1, 2).forEach(_ -> register("Ann"));
        var next = api.get("/users?size=1&sort=" + sort).link("next");
        assertThat(api.get(next).status()).isEqualTo(200);
        for (var other : List.of("-created_at", "created_at", "name", "email")) {
            if (!other.equals(sort)) {
                assertThatProblem(api.get(next.replace("sort=" + sort, "sort=" + other))).hasStatus(400)
                        .hasErrorAtParameter("cursor").hasErrorDetail("must be taken from a link to the same order");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"q=ann", "q=%C3%81NN", "q=a%5Cb", "q=a%0Ab", "q=a%5Cn", "q=%0A1", "email=Ann@example.com"})
    void theLinksOfASearchLeadToTheSameSearch(String filter) {
        var page = api.get("/users?size=1&sort=name&" + filter);
        for (var relation : List.of("self", "first")) {
            assertThat(page.link(relation)).doesNotContain("q=", "email=").contains("cursor=");
            var linked = api.get(page.link(relation));
            assertThat(linked.status()).isEqualTo(200);
            assertThat(ids(linked)).isEqualTo(ids(page));
            assertThat(linked.link(relation)).isEqualTo(page.link(relation));
        }
    }

    /// Times of events have six decimals; a time of a client may have nine.
    @Test
    void aTimeWithNanosecondsIsNotRoundedUp() {
        var id = register("Zoe");
        var user = "/users/" + id;
        var created = Instant.parse(api.get(user).body().at("/created_at").stringValue());
        await().until(() -> api.get("/users?as_of=" + created).status() == 200);

        assertThat(ids(api.get("/users?as_of=" + created.plusNanos(999)))).contains(id);
        assertThat(ids(api.get("/users?as_of=" + created))).contains(id);
        assertThat(ids(api.get("/users?as_of=" + created.minusNanos(1)))).doesNotContain(id);
        assertThat(api.get(user + "?as_of=" + created.plusNanos(999)).status()).isEqualTo(200);
        assertThat(api.get(user + "?as_of=" + created).status()).isEqualTo(200);
        assertThat(api.get(user + "?as_of=" + created.minusNanos(1)).status()).isEqualTo(404);
    }

    private static String register(String name) {
        return api.register(name, "x" + NUMBERS.incrementAndGet() + "@example.com").body().at("/user_id").stringValue();
    }

    private static List<String> behind(Response first) {
        var found = new ArrayList<String>();
        for (var page = first; !page.link("next").isEmpty();) {
            page = api.get(page.link("next"));
            found.addAll(ids(page));
        }
        return found;
    }

    private static List<String> ids(Response page) {
        return page.body().at("/_embedded/users").valueStream().map(user -> user.at("/id").stringValue()).toList();
    }
}
