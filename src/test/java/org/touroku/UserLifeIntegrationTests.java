package org.touroku;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.touroku.support.ConcurrentClients.sendConcurrently;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.Receipt;
import org.touroku.eventsourcing.SecretDigest;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ProblemAssert;
import org.touroku.support.ServiceExtension;
import org.touroku.user.UserCommand.LapseRegistration;
import org.touroku.user.UserCommand.VerifyEmail;
import org.touroku.user.UserDecider;
import org.touroku.user.UserId;
import org.touroku.user.UserRefused;

class UserLifeIntegrationTests {
    private static final String NOBODY = "/users/01HQJXYYX2BQEYCWTX34P9Z7DE";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @Test
    void renamesAUserVisiblyAtOnce() {
        var user = register(address());
        var renamed = api.rename(user, "  Ada Lovelace ");

        assertReceipt(renamed, user, 2);
        assertUser(user, "Ada Lovelace", addressOf(user), "active", 2);
        assertThat(lastEvent()).isEqualTo("UserRenamed {\"username\":\"Ada Lovelace\"}");
    }

    @Test
    void changesAnAddressVisiblyAtOnce() {
        var user = register(address());
        var changed = api.changeEmail(user, " Ada@Lovelace.example ");

        assertReceipt(changed, user, 2);
        assertUser(user, "Ada", "Ada@Lovelace.example", "active", 2);
        assertThat(lastEvent()).isEqualTo("UserEmailChanged {\"email\":\"Ada@Lovelace.example\"}");
    }

    @Test
    void verifiesAnAddressVisiblyAtOnce() {
        var user = register("verified@life.example");
        var unverified = "/users?q=verified@life&email_verified=false";
        var before = api.get(unverified);
        assertThat(before.body().at("/count").intValue()).isOne();
        assertThat(isVerified(user)).isFalse();

        var receipt = service.running().verifyEmail(id(user));
        assertThat(receipt).isEqualTo(new Receipt(UserDecider.stream(id(user)), 2, head(), true, true));
        assertThat(lastEvent()).isEqualTo("UserEmailVerified {}");
        assertThat(isVerified(user)).isTrue();
        assertUser(user, "Ada", "verified@life.example", "active", 2);
        assertThat(isVerified(user + "?version=1")).isFalse();
        assertThat(isVerified(user + "?version=2")).isTrue();
        var after = api.get(unverified, "If-None-Match", before.header("ETag"));
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.body().at("/count").intValue()).isZero();
        assertThat(service.running().verifyEmail(id(user)).changed()).isFalse();
    }

    @Test
    void anAddressThatIsChangedIsNotVerifiedInWhateverSpelling() {
        var user = register(address());
        for (var next : List.of("Changed@life.example", "changed@life.example")) {
            service.running().verifyEmail(id(user));
            assertThat(isVerified(user)).isTrue();
            assertThat(api.changeEmail(user, next).status()).isEqualTo(200);
            assertThat(isVerified(user)).isFalse();
        }
        assertThatThrownBy(() -> service.running().handle(new VerifyEmail(new UserId(id(user)), 3)))
                .isInstanceOf(UserRefused.AddressChanged.class);
        assertThat(isVerified(user)).isFalse();
    }

    @Test
    void aRegistrationThatLapsesIsErased() {
        var user = register("lapsed@life.example");
        api.deactivate(user);
        var lapse = new LapseRegistration(new UserId(id(user)));
        assertThat(service.running().handle(lapse).version()).isEqualTo(3);

        assertThat(lastEvent()).isEqualTo("UserErased {}");
        assertProblem(api.get(user), 410, "user-erased");
        assertThat(count("stream_keys", user)).isZero();
        assertThat(count("claims", user)).isZero();
        register("Lapsed@life.example");
        assertThat(service.running().handle(lapse).changed()).isFalse();
    }

    @Test
    void aRegistrationThatWasEverVerifiedDoesNotLapse() {
        var user = register(address());
        service.running().verifyEmail(id(user));
        assertThat(api.changeEmail(user, "kept@life.example").status()).isEqualTo(200);
        var head = head();
        assertThat(service.running().handle(new LapseRegistration(new UserId(id(user)))).changed()).isFalse();

        assertThat(head()).isEqualTo(head);
        assertThat(count("stream_keys", user)).isOne();
        assertProblem(api.register("Eve", "KEPT@life.example"), 409, "email-taken");
        assertReceipt(api.rename(user, "Ada Lovelace"), user, 4);
        assertUser(user, "Ada Lovelace", "kept@life.example", "active", 4);
    }

    @Test
    void deactivatesAndReactivatesAUserVisiblyAtOnce() {
        var user = register(address());
        var active = total("active");
        var deactivated = total("deactivated");

        assertReceipt(api.put(user + "/deactivation", "{\"reason\": \" moved away \"}"), user, 2);
        assertUser(user, "Ada", addressOf(user), "deactivated", 2);
        assertThat(lastEvent()).isEqualTo("UserDeactivated {\"reason\":\"moved away\"}");
        assertThat(List.of(total("active"), total("deactivated"))).containsExactly(active - 1, deactivated + 1);

        assertReceipt(api.reactivate(user), user, 3);
        assertUser(user, "Ada", addressOf(user), "active", 3);
        assertThat(lastEvent()).isEqualTo("UserReactivated {}");
        assertThat(List.of(total("active"), total("deactivated"))).containsExactly(active, deactivated);
    }

    @Test
    void deactivatesWithoutAReason() {
        var user = register(address());
        assertReceipt(api.deactivate(user), user, 2);
        assertThat(lastEvent()).isEqualTo("UserDeactivated {\"reason\":\"\"}");

        for (var body : List.of("{}", "{\"reason\": null}", "{\"reason\": \" \"}")) {
            var other = register(address());
            assertReceipt(api.put(other + "/deactivation", body), other, 2);
            assertThat(lastEvent()).as(body).isEqualTo("UserDeactivated {\"reason\":\"\"}");
        }
    }

    @Test
    void returnsTheCurrentVersionForCommandsThatChangeNothing() {
        var user = register("Same@Example.com");
        var position = api.rename(user, "Ada Lovelace").body().at("/position").longValue();
        var active = List.of(api.rename(user, " Ada Lovelace"), api.changeEmail(user, "Same@Example.com "),
                api.reactivate(user), api.rename(user, "Ada Lovelace", "If-Match", "\"2\""));
        assertThat(head()).isEqualTo(position);
        api.deactivate(user);
        var deactivated = List.of(api.deactivate(user), api.put(user + "/deactivation", "{\"reason\": \"another\"}"));

        active.forEach(receipt -> assertReceipt(receipt, user, 2, position));
        deactivated.forEach(receipt -> assertReceipt(receipt, user, 3, position + 1));
        assertThat(head()).isEqualTo(position + 1);
        assertUser(user, "Ada Lovelace", "Same@Example.com", "deactivated", 3);
    }

    /// Promise: what is acknowledged is visible, also when an earlier request made the change and did not wait for it.
    @Test
    void respondsToACommandThatChangesNothingOnceTheEarlierChangeIsVisible() throws Exception {
        var user = register(address());
        try (var connection = service.bean(DataSource.class).getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT position FROM checkpoints FOR UPDATE").close();
            assertThat(api.rename(user, "Ada Lovelace", "Prefer", "respond-async").status()).isEqualTo(202);
            var again = api.rename(user, "Ada Lovelace");
            assertThat(again.status()).isEqualTo(202);
            assertThat(again.link("user")).isEqualTo(user + "?min_position=" + head());
            connection.rollback();
        }
        assertReceipt(api.rename(user, "Ada Lovelace"), user, 2);
        assertUser(user, "Ada Lovelace", addressOf(user), "active", 2);
    }

    @Test
    void respondsAtOnceIfPreferredWithALinkThatWaits() {
        var user = register(address());
        var prefer = new String[]{"Prefer", "respond-async"};
        assertStored(api.rename(user, "Ada Lovelace", prefer), user, 2, "name", "Ada Lovelace");
        assertStored(api.changeEmail(user, "async@example.com", prefer), user, 3, "email", "async@example.com");
        assertStored(api.deactivate(user, prefer), user, 4, "status", "deactivated");
        assertStored(api.reactivate(user, prefer), user, 5, "status", "active");
    }

    @ParameterizedTest
    @ValueSource(strings = {NOBODY, "/users/nobody", "/users/01hqjxyyx2bqeycwtx34p9z7de", "/users/%20"})
    void respondsNotFoundForAnUnknownUser(String user) {
        var head = head();
        for (var response : List.of(api.rename(user, "Ada"), api.changeEmail(user, address()), api.deactivate(user),
                api.reactivate(user))) {
            assertProblem(response, 404, "user-not-found");
        }
        assertThat(head()).isEqualTo(head);
    }

    @Test
    void refusesToChangeADeactivatedUser() {
        var user = register(address());
        api.deactivate(user);
        var head = head();

        assertProblem(api.rename(user, "Ada Lovelace"), 409, "user-deactivated");
        assertProblem(api.changeEmail(user, address()), 409, "user-deactivated");
        assertThat(head()).isEqualTo(head);
        assertUser(user, "Ada", addressOf(user), "deactivated", 2);
    }

    @Test
    void refusesAnAddressThatIsTakenInAnySpelling() {
        register("Taken@bücher.example");
        var user = register(address());
        var head = head();
        for (var spelling : List.of("Taken@bücher.example", "taken@BÜCHER.example", "\"TAKEN\"@xn--bcher-kva.example",
                " taken@xn--bcher-kva.EXAMPLE ")) {
            assertProblem(api.changeEmail(user, spelling), 409, "email-taken");
        }
        assertThat(head()).isEqualTo(head);
        assertUser(user, "Ada", addressOf(user), "active", 1);
    }

    @Test
    void keepsTheAddressOfADeactivatedUserTaken() {
        var away = register("away@example.com");
        api.deactivate(away);

        assertProblem(api.register("Bob", "AWAY@example.com"), 409, "email-taken");
        assertProblem(api.changeEmail(register(address()), "Away@example.com"), 409, "email-taken");
        api.reactivate(away);
        assertUser(away, "Ada", "away@example.com", "active", 3);
    }

    @Test
    void changesTheSpellingOfAnAddressThatStaysTaken() {
        var user = register("spelling@example.com");
        assertReceipt(api.changeEmail(user, "Spelling@Example.COM"), user, 2);
        assertUser(user, "Ada", "Spelling@Example.COM", "active", 2);
        assertProblem(api.register("Bob", "spelling@example.com"), 409, "email-taken");
        assertThat(claimOf(user)).isEqualTo(digest("email:spelling@example.com"));
    }

    @Test
    void freesAnAddressForOthersWhenItIsGivenUp() {
        var ada = register("given-up@example.com");
        api.changeEmail(ada, "moved@example.com");
        var bob = register("Given-Up@example.com");

        assertUser(bob, "Ada", "Given-Up@example.com", "active", 1);
        assertProblem(api.changeEmail(ada, "given-up@example.com"), 409, "email-taken");
        api.changeEmail(bob, address());
        assertReceipt(api.changeEmail(ada, "given-up@example.com"), ada, 3);
    }

    @Test
    void swapsTheAddressesOfTwoUsersByWayOfAThird() {
        var ada = register("ada@swap.example");
        var bob = register("bob@swap.example");
        assertProblem(api.changeEmail(ada, "bob@swap.example"), 409, "email-taken");

        assertReceipt(api.changeEmail(ada, "third@swap.example"), ada, 2);
        assertReceipt(api.changeEmail(bob, "ada@swap.example"), bob, 2);
        assertReceipt(api.changeEmail(ada, "bob@swap.example"), ada, 3);
        assertUser(ada, "Ada", "bob@swap.example", "active", 3);
        assertUser(bob, "Ada", "ada@swap.example", "active", 2);
        assertReceipt(api.changeEmail(bob, "third@swap.example"), bob, 3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            name         | {"username": " "}                    | /username
            name         | {"username": "a\\u202Eb"}            | /username
            name         | {"username": 1}                      | /username
            name         | {"username": null}                   | /username
            name         | {}                                   | /username
            name         | {"username": "Ada", "email": "a@b"}  | /email
            name         | {"username": "a", "username": "b"}   | /username
            email        | {"email": "nobody"}                  | /email
            email        | {"email": ["ada@example.com"]}       | /email
            email        | {}                                   | /email
            email        | {"e-mail": "ada@example.com"}        | /e-mail
            deactivation | {"reason": "a\\u0000b"}              | /reason
            deactivation | {"reason": "a\\nb"}                  | /reason
            deactivation | {"reason": true}                     | /reason
            deactivation | {"because": "moved away"}            | /because
            deactivation | []                                   | ``
            deactivation | "moved away"                         | ``
            deactivation | {"reason": "moved away"} {}          | ``
            name         | null                                 | ``
            deactivation | null                                 | ``
            """)
    void namesTheInvalidMember(String command, String body, String pointer) {
        var user = register(address());
        var response = api.put(user + "/" + command, body);
        assertProblem(response, 400, "invalid-body").hasErrorAtPointer(pointer);
        assertUser(user, "Ada", addressOf(user), "active", 1);
    }

    @Test
    void refusesAReasonThatIsTooLong() {
        var user = register(address());
        var tooLong = api.put(user + "/deactivation", "{\"reason\": \"" + "🌸".repeat(501) + "\"}");
        assertProblem(tooLong, 400, "invalid-body").hasErrorAtPointer("/reason");
        assertReceipt(api.put(user + "/deactivation", "{\"reason\": \"" + "🌸".repeat(500) + "\"}"), user, 2);
    }

    @Test
    void acceptsJsonBodiesOnly() {
        var user = register(address());
        for (var command : List.of("name", "email", "deactivation")) {
            var text = api.send(api.request(user + "/" + command, "Content-Type", "text/plain")
                    .PUT(BodyPublishers.ofString("{}")));
            assertProblem(text, 415, "unsupported-media-type");
        }
        for (var path : List.of(user + "/name", user + "/email")) {
            assertThat(api.send(api.request(path).PUT(BodyPublishers.noBody())).status()).isIn(400, 415);
        }
    }

    @Test
    void listsTheAllowedMethodsOfACommand() {
        var user = register(address());
        assertProblem(api.delete(user + "/name"), 405, "method-not-allowed");
        assertThat(api.post(user + "/deactivation", "{}").header("Allow").split(", *"))
                .containsExactlyInAnyOrder("PUT", "DELETE", "OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(strings = {";a=b", ";%5B", "%3B", "%2F"})
    void respondsWithAClientErrorToOddPaths(String suffix) {
        var user = api.base() + NOBODY + suffix;
        assertThat(api.rename(user, "Ada").status()).isIn(400, 404);
        assertThat(api.rename(user, "Ada", "Idempotency-Key", suffix).status()).isIn(400, 404);
    }

    /// Promise: one e-mail address, one user, however addresses move.
    @Test
    void noTwoUsersHoldAnAddressWhileManyChangeTheirs() throws Exception {
        var users = IntStream.range(0, 16).mapToObj(_ -> register(address())).toList();
        var addresses = IntStream.range(0, 10).mapToObj(i -> "contested" + i + "@example.com").toList();
        record Change(String userId, String email, long before, Response response, long after) {}
        var changes = sendConcurrently(16, 16, u -> {
            var random = new Random(u);
            var made = new ArrayList<Change>();
            for (int i = 0; i < 60; i++) {
                var email = addresses.get(random.nextInt(10));
                var written = random.nextBoolean() ? email : email.toUpperCase(Locale.ROOT);
                var before = head();
                made.add(new Change(id(users.get(u)), email, before, api.changeEmail(users.get(u), written), head()));
            }
            return made;
        }).stream().flatMap(List::stream).toList();

        record Holding(String email, String userId, long from, AtomicLong until) {}
        var holdings = new ArrayList<Holding>();
        var held = new HashMap<String, Holding>();
        var holders = new HashMap<String, String>();
        var types = service.running().userEvents();
        for (var event : service.bean(EventStore.class).readLog(0, 10_000)) {
            var email = HttpApi.json(types.data(event)).at("/email").stringValue("").toLowerCase(Locale.ROOT);
            if (!email.isEmpty()) {
                var released = held.remove(event.stream().id());
                if (released != null) {
                    released.until.set(event.position());
                    holders.remove(released.email);
                }
                assertThat(holders.put(email, event.stream().id())).as("another holder of " + email).isNull();
                var holding = new Holding(email, event.stream().id(), event.position(),
                        new AtomicLong(Long.MAX_VALUE));
                held.put(event.stream().id(), holding);
                holdings.add(holding);
            }
        }
        assertThat(changes).extracting(change -> change.response.status()).contains(409).containsOnly(200, 409);
        assertThat(changes).filteredOn(change -> change.response.status() == 409)
                .allSatisfy(refused -> assertThat(holdings).anyMatch(holding -> holding.email.equals(refused.email)
                        && !holding.userId.equals(refused.userId) && holding.from <= refused.after
                        && holding.until.get() > refused.before));
        users.forEach(user -> {
            var email = requireNonNull(held.get(id(user))).email;
            assertThat(addressOf(user)).isEqualToIgnoringCase(email);
            assertThat(claimOf(user)).isEqualTo(digest("email:" + email));
        });
        var jdbc = JdbcClient.create(service.bean(DataSource.class));
        assertThat(jdbc.sql("SELECT COUNT(*) FROM claims").query(Integer.class).single()).isEqualTo(held.size());
    }

    private static String register(String email) {
        var receipt = api.register("Ada", email);
        assertThat(receipt.status()).as(receipt.http().body()).isEqualTo(201);
        return receipt.link("user");
    }

    private static String address() {
        return "user" + NUMBER.incrementAndGet() + "@example.com";
    }

    private static String addressOf(String user) {
        return api.get(user).body().at("/email").stringValue();
    }

    private static boolean isVerified(String user) {
        return api.get(user).body().at("/email_verified").booleanValue();
    }

    private static String id(String user) {
        return user.substring(user.lastIndexOf('/') + 1);
    }

    private static long head() {
        return service.bean(EventStore.class).head();
    }

    private static long total(String status) {
        return api.get("/users?status=" + status).body().at("/total").longValue();
    }

    private static String lastEvent() {
        var event = service.bean(EventStore.class).find(head()).orElseThrow();
        return event.type() + " " + service.running().userEvents().data(event);
    }

    private static String digest(String claim) {
        return service.bean(SecretDigest.class).of(claim.getBytes(UTF_8));
    }

    private static int count(String table, String user) {
        return JdbcClient.create(service.bean(DataSource.class))
                .sql("SELECT COUNT(*) FROM " + table + " WHERE stream_id = ?").param(id(user))
                .query(Integer.class).single();
    }

    private static String claimOf(String user) {
        return JdbcClient.create(service.bean(DataSource.class))
                .sql("SELECT LOWER(HEX(digest)) FROM claims WHERE stream_id = ?").param(id(user))
                .query(String.class).single();
    }

    private static void assertUser(String user, String name, String email, String status, int version) {
        var shown = api.get(user);
        assertThat(shown.taggedVersion()).isEqualTo(String.valueOf(version));
        assertThat(List.of("name", "email", "status", "version"))
                .map(member -> shown.body().at("/" + member).asString())
                .containsExactly(name, email, status, String.valueOf(version));
    }

    private static void assertReceipt(Response receipt, String user, int version) {
        assertReceipt(receipt, user, version, head());
    }

    private static void assertReceipt(Response receipt, String user, int version, long position) {
        assertThat(receipt.status()).as(receipt.http().body()).isEqualTo(200);
        assertThat(receipt.header("Content-Type")).isEqualTo("application/hal+json");
        assertThat(receipt.header("ETag")).isEmpty();
        assertThat(receipt.header("Location")).isEqualTo(user);
        assertThat(receipt.body()).isEqualTo(HttpApi.json("""
                {"user_id": "%s", "version": %d, "position": %d, "_links": {
                    "user": {"href": "%s"}, "events": {"href": "%s/events"}, "users": {"href": "%s/users"}}}
                """.formatted(id(user), version, position, user, user, api.base())));
    }

    private static void assertStored(Response receipt, String user, int version, String member, String value) {
        assertThat(receipt.status()).isEqualTo(202);
        assertThat(receipt.header("Preference-Applied")).isEqualTo("respond-async");
        assertThat(receipt.header("ETag")).isEmpty();
        assertThat(receipt.header("Location")).isEqualTo(user);
        assertThat(receipt.body().at("/version").longValue()).isEqualTo(version);
        assertThat(receipt.link("user")).isEqualTo(user + "?min_position=" + head());
        assertThat(api.get(receipt.link("user")).body().at("/" + member).stringValue()).isEqualTo(value);
    }

    private static ProblemAssert assertProblem(Response response, int status, String type) {
        return assertThatProblem(response).hasStatus(status).hasType(type)
                .hasInstance(response.http().uri().getRawPath());
    }
}
