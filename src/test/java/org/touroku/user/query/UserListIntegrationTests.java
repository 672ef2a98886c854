package org.touroku.user.query;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestThreads;
import org.touroku.user.UserRefused;

/// Lists of users, as of now and of earlier times, equal those of a simple replay of the log.
class UserListIntegrationTests {
    private static final int USERS = 60;
    private static final List<String> NAMES = List.of("Ada", "ÁDA", "Zoë", "zoe", "Łukasz", "lukas", "Straße",
            "STRASSE",
            "山田 太郎", "O'Neill", "ada lovelace", "Émile", "emil", "Z");
    private static final List<String> SORTS = List.of("-created_at", "created_at", "name", "email");

    /// A user in the replay.
    private record Known(long registeredAt, String id, String name, String email, boolean isVerified, String status,
            long version) {
        Known with(RecordedEvent recorded, JsonNode data) {
            return switch (recorded.type()) {
                case "UserRenamed" -> with(recorded, data.at("/username").stringValue(), email, isVerified, status);
                case "UserEmailChanged" -> with(recorded, name, data.at("/email").stringValue(), false, status);
                case "UserEmailVerified" -> with(recorded, name, email, true, status);
                case "UserDeactivated" -> with(recorded, name, email, isVerified, "deactivated");
                case "UserReactivated" -> with(recorded, name, email, isVerified, "active");
                default -> throw new IllegalArgumentException(recorded.type());
            };
        }

        private Known with(RecordedEvent recorded, String name, String email, boolean isVerified, String status) {
            return new Known(registeredAt, id, name, email, isVerified, status, recorded.version());
        }
    }

    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @BeforeAll
    static void fillWithRandomLives() {
        var random = new Random(7);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 500; i++) {
            if (ids.size() < USERS && (ids.isEmpty() || random.nextInt(4) == 0)) {
                ids.add(api.register(NAMES.get(random.nextInt(NAMES.size())), address(random, i)).body().at("/user_id")
                        .stringValue());
                continue;
            }
            var id = ids.get(random.nextInt(ids.size()));
            var user = "/users/" + id;
            switch (random.nextInt(5)) {
                case 0 -> put(user + "/name", "username", NAMES.get(random.nextInt(NAMES.size())));
                case 1 -> put(user + "/email", "email", address(random, i));
                case 2 -> put(user + "/deactivation", "reason", "random");
                case 3 -> verifyIfActive(id);
                default -> api.send(api.request(user + "/deactivation").DELETE());
            }
        }
        assertThat(log()).hasSizeGreaterThan(200);
    }

    private static void verifyIfActive(String id) {
        try {
            service.running().verifyEmail(id);
        } catch (UserRefused.NotActive _) {
            // as the commands over HTTP, which are 409 then
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "status=active", "status=deactivated", "q=ada", "q=STRA", "q=z", "q=LUK", "q=u1",
            "q=nobody", "status=active&q=e", "email=u7@example.com", "email_verified=true", "email_verified=false",
            "status=active&email_verified=true", "status=deactivated&email_verified=true",
            "status=active&email_verified=false", "email_verified=true&q=z", "email_verified=false&q=u",
            "status=active&email_verified=false&q=e", "email=u7@example.com&email_verified=false",
            "email=u7@example.com&email_verified=true"})
    void listsMatchingUsersInEveryOrderNowAndAsOfAnyTime(String filter) {
        var log = log();
        for (var sort : SORTS) {
            assertThat(ids(walk("/users?size=7&sort=" + sort + and(filter))))
                    .as(sort).isEqualTo(expected(log, filter, sort));
        }
        var random = new Random(filter.hashCode());
        for (int i = 0; i < 12; i++) {
            var until = log.get(random.nextInt(log.size())).recordedAt();
            var then = log.stream().filter(event -> !event.recordedAt().isAfter(until)).toList();
            var sort = SORTS.get(i % 4);
            var pages = walk("/users?size=7&as_of=" + until + "&sort=" + sort + and(filter));
            assertThat(ids(pages)).as(sort + " as of " + until).isEqualTo(expected(then, filter, sort));
            assertThat(shown(pages)).isEqualTo(shown(then, filter, sort));
            var total = pages.getFirst().body().at("/total");
            assertThat(total.isMissingNode() ? ids(pages).size() : total.intValue()).isEqualTo(ids(pages).size());
        }
    }

    @Test
    void countsMatchingUsersExceptForASearchAndByVerification() {
        for (var filter : List.of("", "status=active", "status=deactivated", "email=u7@example.com")) {
            assertThat(api.get("/users?size=1" + and(filter)).body().at("/total").longValue())
                    .isEqualTo(expected(log(), filter, "name").size());
        }
        for (var filter : List.of("q=ada", "email_verified=true", "email_verified=false",
                "status=active&email_verified=true", "email=u7@example.com&email_verified=false",
                "email_verified=true&as_of=" + log().getLast().recordedAt())) {
            var page = api.get("/users?" + filter);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body().has("total")).as(filter).isFalse();
        }
    }

    @Test
    void someUsersAreVerifiedAndOthersAreNot() {
        for (var status : List.of("active", "deactivated")) {
            for (var verified : List.of(true, false)) {
                var filter = "status=" + status + "&email_verified=" + verified;
                var users = users(walk("/users?size=50&" + filter)).toList();
                assertThat(users).as(filter).hasSizeGreaterThan(3).allSatisfy(
                        user -> assertThat(user.at("/email_verified").booleanValue()).isEqualTo(verified));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-created_at", "created_at", "name", "email"})
    void prevLinksLeadBackThroughTheSamePages(String sort) {
        var forward = walk("/users?size=9&sort=" + sort);
        var backward = new ArrayList<List<String>>();
        for (var page = forward.getLast(); page != null; page = page.link("prev").isEmpty()
                ? null
                : api.get(page.link("prev"))) {
            backward.addFirst(ids(List.of(page)));
        }
        assertThat(backward).isEqualTo(forward.stream().map(page -> ids(List.of(page))).toList());
    }

    @Test
    void showsEveryVersionOfAUser() {
        var log = log();
        var versions = new TreeMap<String, List<RecordedEvent>>();
        log.forEach(event -> versions.computeIfAbsent(event.stream().id(), _ -> new ArrayList<>()).add(event));
        versions.values().stream().limit(15).forEach(events -> events.forEach(event -> {
            var then = replay(events.subList(0, (int) event.version())).getFirst();
            for (var past : List.of("?version=" + event.version(), "?as_of=" + event.recordedAt())) {
                var user = api.get("/users/" + then.id + past);
                assertThat(user.body().at("/version").longValue()).isEqualTo(then.version);
                assertThat(user.body().at("/name").stringValue()).isEqualTo(then.name);
                assertThat(user.body().at("/email").stringValue()).isEqualTo(then.email);
                assertThat(user.body().at("/email_verified").booleanValue()).isEqualTo(then.isVerified);
                assertThat(user.body().at("/status").stringValue()).isEqualTo(then.status);
                assertThat(user.taggedVersion()).isEqualTo(String.valueOf(then.version));
                assertThat(user.link("latest-version")).isEqualTo(api.base() + "/users/" + then.id);
            }
        }));
        var first = log.getFirst();
        var user = "/users/" + first.stream().id();
        assertThat(api.get(user + "?version=999").status()).isEqualTo(404);
        assertThat(api.get(user + "?as_of=" + first.recordedAt().minusMillis(1)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"-created_at,''", "created_at,''", "name,''", "email,''", "name,status=active", "email,q=u",
            "email,email_verified=true"})
    void pagingShowsEveryUserOnceDespiteConcurrentChanges(String sort, String filter) {
        var before = expected(log(), filter, sort);
        var done = new AtomicBoolean();
        var changes = new AtomicInteger();
        try (var threads = new TestThreads()) {
            threads.start(() -> {
                var random = new Random(3);
                while (!done.get()) {
                    api.register(random.nextBoolean() ? "A" : "zz", random.nextLong() + "@example.org");
                    var user = before.get(random.nextInt(before.size()));
                    put("/users/" + user + "/name", "username", NAMES.get(random.nextInt(NAMES.size())));
                    changes.incrementAndGet();
                }
            });
            try {
                var seen = new ArrayList<String>();
                for (int i = 0; i < 2; i++) {
                    seen.clear();
                    seen.addAll(ids(walk("/users?size=5&sort=" + sort + and(filter))));
                    assertThat(seen).doesNotHaveDuplicates().containsAll(before);
                }
            } finally {
                done.set(true);
            }
        }
        assertThat(changes).hasPositiveValue();
        var page = api.get("/users?sort=name&size=3&status=active");
        var user = page.body().at("/_embedded/users/1/id").stringValue();
        put("/users/" + user + "/name", "username", "ZZZ renamed");
        assertThat(api.get("/users?sort=name&q=zzz").http().body()).contains("ZZZ renamed");
        assertThat(api.get(page.link("next")).status()).isEqualTo(200);
        assertThat(api.get("/users/" + user).http().body()).contains("ZZZ renamed");
    }

    @Test
    void respondsNotModifiedForAnUnchangedSortedPage() {
        var page = api.get("/users?sort=name");
        assertThat(api.get("/users?sort=name", "If-None-Match", page.header("ETag")).status()).isEqualTo(304);
        api.register("New", "new" + System.nanoTime() + "@example.org");
        assertThat(api.get("/users?sort=name", "If-None-Match", page.header("ETag")).status()).isEqualTo(200);
    }

    private static List<RecordedEvent> log() {
        return service.bean(EventStore.class).readLog(0, 100_000);
    }

    private static List<String> expected(List<RecordedEvent> events, String filter, String sort) {
        return matching(events, filter, sort).map(Known::id).toList();
    }

    private static List<String> shown(List<RecordedEvent> events, String filter, String sort) {
        return matching(events, filter, sort)
                .map(user -> user.name + " " + user.email + " " + user.isVerified + " " + user.status + " "
                        + user.version)
                .toList();
    }

    private static Stream<Known> matching(List<RecordedEvent> events, String filter, String sort) {
        var registered = comparingLong(Known::registeredAt);
        Comparator<Known> order = switch (sort) {
            case "-created_at" -> registered.reversed();
            case "name" -> comparing((Known user) -> folded(user.name)).thenComparing(registered);
            case "email" -> comparing((Known user) -> folded(user.email)).thenComparing(registered);
            default -> registered;
        };
        Predicate<Known> matches = _ -> true;
        for (var condition : filter.isEmpty() ? new String[0] : filter.split("&")) {
            var value = condition.substring(condition.indexOf('=') + 1);
            matches = matches.and(switch (condition.substring(0, condition.indexOf('='))) {
                case "status" -> user -> user.status.equals(value);
                case "email_verified" -> user -> String.valueOf(user.isVerified).equals(value);
                case "email" -> user -> user.email.equalsIgnoreCase(value);
                default -> user -> folded(user.name).startsWith(folded(value))
                        || folded(user.email).startsWith(folded(value));
            });
        }
        return replay(events).stream().filter(matches).sorted(order);
    }

    /// Folds case and accents of the names above.
    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT).replace("á", "a").replace("ë", "e").replace("ł", "l").replace("ß", "ss")
                .replace("é", "e");
    }

    private static List<Known> replay(List<RecordedEvent> events) {
        var users = new TreeMap<String, Known>();
        var types = service.running().userEvents();
        for (var event : events) {
            var data = HttpApi.json(types.data(event));
            users.compute(event.stream().id(), (id, known) -> event.type().equals("UserRegistered")
                    ? new Known(event.position(), id, data.at("/username").stringValue(),
                            data.at("/email").stringValue(), false, "active", 1)
                    : known.with(event, data));
        }
        return List.copyOf(users.values());
    }

    private static List<Response> walk(String path) {
        var pages = new ArrayList<Response>();
        for (var next = path; !next.isEmpty(); next = pages.getLast().link("next")) {
            pages.add(api.get(next));
            assertThat(pages.getLast().status()).isEqualTo(200);
            assertThat(pages).hasSizeLessThan(1000);
        }
        return pages;
    }

    private static List<String> ids(List<Response> pages) {
        return users(pages).map(user -> user.at("/id").stringValue()).toList();
    }

    private static List<String> shown(List<Response> pages) {
        return users(pages).map(user -> user.at("/name").stringValue() + " " + user.at("/email").stringValue() + " "
                + user.at("/email_verified").booleanValue() + " " + user.at("/status").stringValue() + " "
                + user.at("/version").longValue()).toList();
    }

    private static Stream<JsonNode> users(List<Response> pages) {
        return pages.stream().flatMap(page -> page.body().at("/_embedded/users").valueStream());
    }

    private static String and(String filter) {
        return filter.isEmpty() ? "" : "&" + filter;
    }

    private static String address(Random random, int number) {
        return (random.nextBoolean() ? "U" : "ada.") + number + "@example.com";
    }

    private static void put(String path, String member, String value) {
        api.send(api.request(path, "Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"" + member + "\": \"" + value + "\"}")));
    }
}
