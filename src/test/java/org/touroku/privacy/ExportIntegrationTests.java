package org.touroku.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

class ExportIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @Test
    void hasTheUserAndEachChangeWithWhoMadeIt() {
        var user = api.register("Ada", "ada@example.com", "X-Correlation-Id", "first").header("Location");
        api.register("Eve", "eve@example.com");
        api.rename(user, "Ada Lovelace");
        api.changeEmail(user, "lovelace@example.com");
        api.deactivate(user);

        var export = api.get(api.get(user).link("export"));
        assertThat(export.status()).isEqualTo(200);
        var now = export.body().at("/user");
        assertThat(now).isEqualTo(withoutLinks(api.get(user).body()));
        assertThat(now.at("/name").stringValue()).isEqualTo("Ada Lovelace");
        var history = export.body().at("/history").valueStream().toList();
        assertThat(history).extracting(change -> change.at("/type").stringValue())
                .containsExactly("UserRegistered", "UserRenamed", "UserEmailChanged", "UserDeactivated");
        assertThat(history).extracting(change -> change.at("/version").longValue()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(history).allSatisfy(change -> {
            var event = api.get("/events/" + change.at("/position").longValue()).body();
            assertThat(change.at("/data")).isEqualTo(event.at("/data"));
            assertThat(change.at("/recorded_at")).isEqualTo(event.at("/recorded_at"));
            assertThat(change.at("/changed_by")).isEqualTo(event.at("/metadata/caller"));
        });
        assertThat(history.getFirst().at("/correlation_id").stringValue()).isEqualTo("first");
    }

    @Test
    void saysWhetherTheAddressIsVerifiedAndSinceWhen() {
        var user = api.register("Mary", "mary@example.com").header("Location");
        var id = api.get(user).body().at("/id").stringValue();
        assertThat(isVerified(user)).isFalse();
        service.running().verifyEmail(id);
        assertThat(isVerified(user)).isTrue();
        var verification = api.get(user + "/export").body().at("/history/1");
        assertThat(verification.at("/type").stringValue()).isEqualTo("UserEmailVerified");
        assertThat(verification.at("/data")).hasToString("{}");
        api.deactivate(user);
        assertThat(isVerified(user)).isTrue();
        api.reactivate(user);
        api.changeEmail(user, "Mary@example.com");
        assertThat(isVerified(user)).isFalse();
    }

    /// In the export, which agrees with the user.
    private static boolean isVerified(String user) {
        var exported = api.get(user + "/export").body().at("/user");
        assertThat(exported).isEqualTo(withoutLinks(api.get(user).body()));
        return exported.at("/email_verified").booleanValue();
    }

    @Test
    void hasAllChangesOfALongHistory() {
        var receipt = api.register("Grace", "grace@example.com").body();
        var id = receipt.at("/user_id").stringValue();
        var renamed = IntStream.range(0, 510)
                .mapToObj(i -> new NewEvent("UserRenamed", 1, "{\"username\":\"Grace " + i + "\"}")).toList();
        service.bean(EventStore.class).append(new AppendRequest(new StreamId("user", id), 1, renamed, List.of(),
                new Metadata("command", "conversation", "caller")));
        var export = api.get("/users/" + id + "/export?min_position=" + (receipt.at("/position").longValue() + 510));
        assertThat(export.body().at("/history")).hasSize(511);
        assertThat(export.body().at("/user/name").stringValue()).isEqualTo("Grace 509");
    }

    @Test
    void nobodyElseIsFound() {
        assertThatProblem(api.get("/users/01HQJXYYX2BQEYCWTX34P9Z7DE/export")).hasStatus(404).hasType("user-not-found");
        assertThatProblem(api.get("/users/nobody/export")).hasStatus(404).hasType("user-not-found");
        assertThatProblem(api.get("/users/nobody/export?min_position=x")).hasStatus(400);
        assertThatProblem(api.get("/users/nobody/export?min_position=1000000")).hasStatus(503)
                .hasType("read-model-behind");
    }

    private static JsonNode withoutLinks(JsonNode user) {
        return ((ObjectNode) user).without("_links");
    }
}
