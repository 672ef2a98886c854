package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.touroku.eventsourcing.EventStore;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ProjectionFixtures;
import org.touroku.support.ServiceExtension;

/// Promise: an event that only a newer version knows does not disturb an older one.
class UnknownEventIntegrationTests {
    private static final int MORE_THAN_MAY_BE_PARKED = 15;

    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @Test
    void projectionsPassOverUnknownEventsHoweverManyStreamsHaveOne() {
        var ids = IntStream.range(0, MORE_THAN_MAY_BE_PARKED).mapToObj(i -> register("many" + i)).toList();
        ids.forEach(
                id -> ProjectionFixtures.appendEvent(service.running(), id, "UserNicknamed", 1,
                        "{\"nickname\":\"Countess\"}"));
        var next = api.register("Next", "next@example.com");
        assertThat(next.status()).isEqualTo(201);
        for (var projection : List.of("users", "user_versions")) {
            await().until(() -> projection(projection).body().at("/position").longValue() == head());
            assertThat(projection(projection).body().at("/parked").longValue()).isZero();
            assertThat(projection(projection).body().at("/state").stringValue()).isEqualTo("live");
            api.post("/projections/" + projection + "/check", "");
            await().until(() -> projection(projection).body().at("/check/state").stringValue().equals("finished"));
            assertThat(projection(projection).body().at("/check/differing").longValue()).isZero();
        }
        assertThat(ids).allSatisfy(id -> assertThat(api.get("/users/" + id).body().at("/version").longValue())
                .isEqualTo(1));
    }

    @ParameterizedTest
    @CsvSource({"UserNicknamed, 1", "UserRenamed, 3"})
    void commandsAndHistoryBehindAnUnknownEventNeedANewerVersion(String type, int revision) {
        var id = register(type);
        var before = Instant.now();
        await().until(() -> api.get("/users/" + id + "?as_of=" + before).status() == 200);
        ProjectionFixtures.appendEvent(service.running(), id, type, revision, "{\"username\":\"Countess\"}");
        var user = "/users/" + id;
        var head = head();

        for (var response : List.of(api.rename(user, "Ada"), api.changeEmail(user, "new" + type + "@example.com"),
                api.deactivate(user), api.reactivate(user, "Idempotency-Key", type), api.get(user + "?version=2"))) {
            assertThatProblem(response).hasStatus(503).hasType("unknown-event").isRetryableAfter(1)
                    .hasDetailContaining(type, "revision " + revision);
        }
        assertThat(head()).isEqualTo(head);
        assertThat(api.get("/problems/unknown-event").status()).isEqualTo(200);

        assertThat(api.get(user).status()).isEqualTo(200);
        assertThat(api.get(user + "?version=1").status()).isEqualTo(200);
        assertThat(api.get(user + "?as_of=" + before).status()).isEqualTo(200);
        assertThat(api.get(user + "/events").body().at("/_embedded/events/1/type").stringValue()).isEqualTo(type);
    }

    private static String register(String name) {
        return api.register(name, name + "@example.com").body().at("/user_id").stringValue();
    }

    private static Response projection(String name) {
        return api.get("/projections/" + name);
    }

    private static long head() {
        return service.bean(EventStore.class).head();
    }
}
