package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ConcurrentClients.sendConcurrently;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;

@Execution(ExecutionMode.CONCURRENT)
class RegistrationIntegrationTests {
    @RegisterExtension
    private final ServiceExtension service = ServiceExtension.onNewDatabase();
    private final HttpApi api = service.api();

    @Test
    void returnsAReceiptOnceTheUserIsVisible() {
        var receipt = api.post("/user/registration", "{\"username\": \"test\", \"email\": \"test@example.com\"}");
        assertThat(receipt.status()).isEqualTo(201);
        assertThat(receipt.header("Content-Type")).isEqualTo("application/hal+json");
        assertThat(receipt.header("ETag")).isEmpty(); // RFC 9110, section 9.3.4: it would be that of the receipt
        assertThat(receipt.header("Location")).isEqualTo(receipt.link("user"))
                .isEqualTo(api.base() + "/users/" + receipt.body().at("/user_id").stringValue());
        assertThat(receipt.body().at("/_links").propertyNames()).containsExactly("user", "events", "users");
        assertThat(receipt.link("events")).isEqualTo(receipt.link("user") + "/events");
        assertThat(receipt.body().at("/version").longValue()).isEqualTo(1);
        assertThat(receipt.body().at("/position").longValue()).isEqualTo(1);

        var users = api.get("/users").body();
        assertThat(users.at("/_embedded/users/0/name").stringValue()).isEqualTo("test");
        assertThat(users.at("/_embedded/users/0/email").stringValue()).isEqualTo("test@example.com");
        assertThat(users.at("/total").longValue()).isEqualTo(1);
    }

    @Test
    void respondsAtOnceIfPreferredWithALinkThatWaits() {
        var receipt = api.register("Ada", "ada@example.com", "Prefer", "respond-async");
        assertThat(receipt.status()).isEqualTo(202);
        assertThat(receipt.header("Preference-Applied")).isEqualTo("respond-async");
        assertThat(receipt.link("user")).endsWith("?min_position=1");
        assertThat(api.get(receipt.link("user")).status()).isEqualTo(200);
        assertThat(api.register("Bob", "bob@example.com", "Prefer", "return=minimal, wait=5").status()).isEqualTo(201);
    }

    /// Promise: 201 is never sent before the user is visible, whatever delays the projection.
    @Test
    void responds202WhileTheReadModelIsBehind() throws SQLException {
        Response receipt;
        try (var connection = service.bean(DataSource.class).getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT position FROM checkpoints FOR UPDATE").close();
            receipt = api.register("Ada", "ada@example.com");
            assertThat(receipt.status()).isEqualTo(202);
            assertThat(receipt.header("Preference-Applied")).isEmpty();
            assertThat(api.get("/users").body().at("/total").longValue()).isZero();
            connection.rollback();
        }
        assertThat(api.get(receipt.link("user")).body().at("/name").stringValue()).isEqualTo("Ada");
        assertThat(api.register("Bob", "bob@example.com").status()).isEqualTo(201);
    }

    /// Promise: one e-mail address, one user.
    @Test
    void registersOneOfManyUsersWithTheSameAddressInAnySpelling() throws Exception {
        var responses = sendConcurrently(200 * 16, 64,
                i -> api.register("User " + i, spelling(i % 16, "ada" + i / 16 + "@bücher.example")));

        assertThat(statuses(responses)).isEqualTo(Map.of(201, 200L, 409, 3000L));
        assertThat(api.get("/users").body().at("/total").longValue()).isEqualTo(200);
    }

    /// Promises: acknowledged means visible; positions are dense.
    @Test
    void theNextRequestShowsTheRegisteredUser() throws Exception {
        var invisible = new AtomicInteger();
        var responses = sendConcurrently(5000, 64, i -> {
            var receipt = api.register("User " + i, "user" + i + "@example.com");
            if (api.get(receipt.link("user")).status() != 200) {
                invisible.incrementAndGet();
            }
            return receipt;
        });

        assertThat(statuses(responses)).isEqualTo(Map.of(201, 5000L));
        assertThat(invisible).hasValue(0);
        assertThat(api.get("/users").body().at("/total").longValue()).isEqualTo(5000);
        assertThat(service.bean(EventStore.class).readLog(0, 10_000)).extracting(RecordedEvent::position)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 5000).boxed().toList());
    }

    private static String spelling(int n, String address) {
        var at = address.indexOf('@');
        var local = (n & 1) == 0 ? address.substring(0, at) : address.substring(0, at).toUpperCase(Locale.ROOT);
        var domain = (n & 2) == 0 ? address.substring(at + 1) : address.substring(at + 1).toUpperCase(Locale.ROOT);
        return ((n & 4) == 0 ? local : '"' + local + '"') + "@" + ((n & 8) == 0 ? domain : "xn--bcher-kva.EXAMPLE");
    }

    private static Map<Integer, Long> statuses(List<Response> responses) {
        return responses.stream().collect(Collectors.groupingBy(Response::status, Collectors.counting()));
    }
}
