package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.touroku.eventsourcing.EventStore;
import org.touroku.support.HttpApi;
import org.touroku.support.ProjectionFixtures;
import org.touroku.support.ServiceExtension;

/// Values in the log that earlier rules accepted stay readable: today's rules apply to commands only.
class EarlierRulesIntegrationTests {
    private static final String NAME = "👩\u200D💻 \uE000\u0378\u0640";
    private static final String EMAIL = "old@te\u200Bst.example";

    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @Test
    void readsStoredValuesThatNewerRulesRefuse() {
        assertThatProblem(api.register(NAME, "a@b.c")).hasStatus(400).hasErrorAtPointer("/username");
        assertThatProblem(api.register("Ada", EMAIL)).hasStatus(400).hasErrorAtPointer("/email");
        var id = api.register("Ada", "ada@example.com").body().at("/user_id").stringValue();
        append(id, "UserRenamed", "{\"username\": \"" + NAME + "\"}");
        append(id, "UserEmailChanged", "{\"email\": \"" + EMAIL + "\"}");
        append(id, "UserDeactivated", "{\"reason\": \"a\\\\u0000b\"}");
        append(id, "UserReactivated", "{}");

        var user = api.get("/users/" + id + "?min_position=" + service.bean(EventStore.class).head()).body();
        assertThat(user.at("/name").stringValue()).isEqualTo(NAME);
        assertThat(user.at("/email").stringValue()).isEqualTo(EMAIL);
        assertThat(api.get("/users/" + id + "?version=5").body().at("/name").stringValue()).isEqualTo(NAME);
        assertThat(api.get("/users/" + id + "/events").body().at("/count").intValue()).isEqualTo(5);
        ProjectionFixtures.rebuild(service.running(), "user_versions");
        assertThat(api.get("/users?email=old@test.example").body().at("/count").intValue()).isEqualTo(1);
        for (var projection : new String[]{"users", "user_versions"}) {
            api.post("/projections/" + projection + "/check", "");
            await().until(() -> api.get("/projections/" + projection).body().at("/check/state").stringValue("")
                    .equals("finished"));
            assertThat(api.get("/projections/" + projection).body().at("/check/differing").intValue()).isZero();
        }

        assertThat(api.deactivate("/users/" + id).status()).isEqualTo(200);
        assertThat(api.reactivate("/users/" + id).status()).isEqualTo(200);
        assertThat(api.rename("/users/" + id, "Ada").status()).isEqualTo(200);
        assertThat(api.changeEmail("/users/" + id, "ada@example.com").status()).isEqualTo(200);
    }

    private static void append(String id, String type, String data) {
        ProjectionFixtures.appendEvent(service.running(), id, type, 1, data);
    }
}
