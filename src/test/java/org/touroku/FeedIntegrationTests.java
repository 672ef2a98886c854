package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestThreads;

@Execution(ExecutionMode.CONCURRENT)
class FeedIntegrationTests {
    @RegisterExtension
    private final ServiceExtension service = ServiceExtension.onNewDatabase();
    private final HttpApi api = service.api();

    @Test
    void showsAnEventAsItIsStoredWithItsDataDecrypted() {
        var receipt = api.register("Ada", "ada@example.com");
        var id = receipt.body().at("/user_id").stringValue();

        var event = api.get("/events/1");
        assertThat(event.status()).isEqualTo(200);
        assertThat(event.header("Content-Type")).isEqualTo("application/hal+json");
        assertThat(event.body().propertyNames()).containsExactly("position", "type", "revision", "user_id", "version",
                "recorded_at", "data", "metadata", "_links");
        assertThat(event.http().body()).startsWith(
                "{\"position\":1,\"type\":\"UserRegistered\",\"revision\":2,\"user_id\":\"" + id + "\",\"version\":1,");
        assertThat(Instant.parse(event.body().at("/recorded_at").stringValue())).isBefore(Instant.now());
        assertThat(event.body().at("/data/username").stringValue()).isEqualTo("Ada");
        assertThat(event.body().at("/metadata/caller").stringValue()).isEqualTo("anonymous");
        var stored = service.bean(EventStore.class).find(1).orElseThrow();
        assertThat(stored.data()).doesNotContain("Ada").doesNotContain("ada@example.com");
        assertThat(event.http().body())
                .contains("\"data\":" + service.running().userEvents().data(stored) + ",\"metadata\":"
                        + stored.metadata() + ",");
        assertThat(event.link("self")).isEqualTo(api.base() + "/events/1");
        assertThat(api.get(event.link("user")).body().at("/id").stringValue()).isEqualTo(id);
    }

    @Test
    void isAnEmptyPageBeforeTheFirstEvent() {
        var page = api.get("/events");
        assertThat(page.http().body()).contains("\"count\":0", "\"_embedded\":{\"events\":[]}");
        assertThat(page.link("self")).isEqualTo(api.base() + "/events");
        assertThat(page.link("first")).isEqualTo(api.base() + "/events?size=100");
        assertThat(page.link("next")).isEmpty();
        assertThat(page.link("poll")).isEqualTo(api.base() + "/events?size=100&after=0");
    }

    /// Promise: paging skips, repeats and reorders no event.
    @Test
    @Timeout(60)
    void pagesShowEveryPositionOnceAndInOrderWhileUsersRegister() {
        var seen = new ArrayList<Long>();
        try (var threads = new TestThreads()) {
            IntStream.range(0, 16).forEach(t -> threads.start(() -> IntStream.range(0, 50)
                    .forEach(i -> api.register("User", "user" + t + "." + i + "@example.com"))));
            while (seen.size() < 800) {
                seen.addAll(walk("/events?size=7&after=" + seen.size()));
            }
        }
        assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(1, 800).boxed().toList());
    }

    @Test
    void theLastPageLinksToWhatComesAfterItsLastEvent() {
        register(4);
        var first = api.get("/events?size=2&min_position=4");
        assertThat(first.body().at("/count").intValue()).isEqualTo(2);
        assertThat(first.link("next")).isEqualTo(api.base() + "/events?size=2&after=2");
        var last = api.get(first.link("next"));
        assertThat(positions(last)).containsExactly(3L, 4L);
        assertThat(first.link("poll")).isEmpty();
        assertThat(last.link("next")).isEmpty();
        assertThat(positions(api.get(last.link("first")))).containsExactly(1L, 2L);
        var none = api.get(last.link("poll"));
        assertThat(positions(none)).isEmpty();
        assertThat(none.link("poll")).isEqualTo(last.link("poll"))
                .isEqualTo(api.base() + "/events?size=2&after=4");
        register(1);
        assertThat(positions(api.get(none.link("poll")))).containsExactly(5L);
    }

    @Test
    void pagesThroughTheEventsOfOneTypeAndHidesThoseOfOtherAggregates() {
        register(2);
        append(new StreamId("lamp", "01HQJXYYX2BQEYCWTX34P9Z7DE"), "LampBought", 1);
        register(3);

        assertThat(positions(api.get("/events"))).containsExactly(1L, 2L, 4L, 5L, 6L);
        assertThatProblem(api.get("/events/3")).hasStatus(404);
        assertThat(walk("/events?type=UserRegistered&size=2")).containsExactly(1L, 2L, 4L, 5L, 6L);
    }

    @Test
    void showsAVerificationAsAnEventWithoutData() {
        var user = register(2).getLast();
        service.running().verifyEmail(user.body().at("/user_id").stringValue());

        var event = api.get("/events/3");
        assertThat(event.body().at("/type").stringValue()).isEqualTo("UserEmailVerified");
        assertThat(event.body().at("/revision").intValue()).isOne();
        assertThat(event.body().at("/version").intValue()).isEqualTo(2);
        assertThat(event.body().at("/data")).hasToString("{}");
        assertThat(event.link("user")).isEqualTo(user.link("user"));
        assertThat(walk("/events?type=UserEmailVerified")).containsExactly(3L);
        assertThat(walk(user.link("events"))).containsExactly(2L, 3L);
    }

    @Test
    void pagesThroughTheEventsOfOneUser() throws SQLException {
        register(2);
        var user = new StreamId("user", "01HQJXYYX2BQEYCWTX34P9Z7DE");
        try (var _ = withoutProjection()) {
            append(user, "UserRegistered", 5);
            register(1);

            assertThat(walk("/events?user_id=" + user.id() + "&size=2")).containsExactly(3L, 4L, 5L, 6L, 7L);
            assertThat(walk("/events?user_id=" + user.id() + "&type=UserRegistered&size=2&after=4"))
                    .containsExactly(5L, 6L, 7L);
            assertThat(walk("/users/" + user.id() + "/events?size=2")).containsExactly(3L, 4L, 5L, 6L, 7L);
            var page = api.get("/users/" + user.id() + "/events?size=2&after=2");
            assertThat(page.link("next")).isEqualTo(api.base() + "/users/" + user.id() + "/events?size=2&after=4");
            assertThat(positions(page)).containsExactly(5L, 6L);
            assertThat(positions(api.get(page.link("first")))).containsExactly(3L, 4L);
            assertThat(api.get("/users/" + user.id() + "/events?after=5").body().at("/count").intValue()).isZero();
        }
        assertThat(positions(api.get("/events?user_id=01HQJXYYX2BQEYCWTX34P9Z7DF"))).isEmpty();
    }

    /// Events are read from the log, so no cached response is repeated while the read model stands still.
    @Test
    void showsEventsOfAUserBeforeTheReadModelFollows() throws SQLException {
        var user = register(1).getFirst().body().at("/user_id").stringValue();
        try (var _ = withoutProjection()) {
            assertThat(walk("/users/" + user + "/events")).containsExactly(1L);
            service.bean(EventStore.class).append(new AppendRequest(new StreamId("user", user), 1,
                    List.of(new NewEvent("UserRegistered", 1, "{}")), List.of(),
                    new Metadata("command", "command", "test")));
            assertThat(walk("/users/" + user + "/events")).containsExactly(1L, 2L);
        }
    }

    @Test
    void receiptsAndUsersLinkToTheirEvents() {
        var receipt = register(1).getFirst();
        assertThat(walk(receipt.link("events"))).containsExactly(1L);
        assertThat(walk(api.get(receipt.link("user")).link("events"))).containsExactly(1L);
        var listed = api.get("/users").body().at("/_embedded/users/0/_links/events/href").stringValue();
        assertThat(listed).isEqualTo(receipt.link("events"));
    }

    private List<Response> register(int users) {
        return IntStream.range(0, users)
                .mapToObj(i -> api.register("User " + i, "user" + System.nanoTime() + "@example.com")).toList();
    }

    private void append(StreamId stream, String type, int events) {
        var event = new NewEvent(type, 1, "{}");
        service.bean(EventStore.class)
                .append(new AppendRequest(stream, 0, IntStream.range(0, events).mapToObj(_ -> event)
                        .toList(), List.of(), new Metadata("command", "command", "test")));
    }

    /// Stops the projections by a lock on their checkpoints, until the connection is closed.
    private Connection withoutProjection() throws SQLException {
        var connection = service.bean(DataSource.class).getConnection();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.executeQuery("SELECT position FROM checkpoints FOR UPDATE").close();
        }
        return connection;
    }

    /// The positions on a page and on all that follow.
    private List<Long> walk(String path) {
        var page = api.get(path);
        var seen = new ArrayList<>(positions(page));
        while (!page.link("next").isEmpty()) {
            page = api.get(page.link("next"));
            seen.addAll(positions(page));
        }
        return seen;
    }

    private static List<Long> positions(Response page) {
        assertThat(page.status()).isEqualTo(200);
        return page.body().at("/_embedded/events").valueStream().map(event -> event.at("/position"))
                .map(JsonNode::longValue).toList();
    }
}
