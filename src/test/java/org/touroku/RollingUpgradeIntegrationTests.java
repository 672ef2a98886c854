package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ProjectionFixtures;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;
import org.touroku.user.projection.EarlierApplication;
import org.touroku.user.projection.NewerApplication;

/// Promise: an older and a newer version of the service run side by side. No request fails that is retried once; what one has
/// acknowledged is visible on the other; both read models equal a replay of the log.
@Tag("long")
@ResourceLock("processes")
class RollingUpgradeIntegrationTests {
    private static final int CLIENTS = 4;
    private static final int CHANGED = 30;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final TestDatabase database = TestDatabase.create();
    private final List<ServiceProcess> running = new CopyOnWriteArrayList<>();
    private final Map<String, Long> totals = new ConcurrentHashMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger visible = new AtomicInteger();
    private volatile boolean ended;

    @AfterEach
    void stop() {
        running.forEach(ServiceProcess::close);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void versionsRunSideBySideInEitherOrderOfStart(boolean newerFirst) throws Exception {
        var first = start(newerFirst);
        var clients = clients();
        awaitAcknowledged(200);
        var second = start(!newerFirst);
        awaitReady(second);
        awaitAcknowledged(200);
        var older = newerFirst ? second : first;
        var newer = newerFirst ? first : second;
        changeWhatOnlyTheNewerVersionKnows(older, newer);

        var generation = projection(newer, "users").at("/generation").stringValue();
        assertThat(older.api().post("/projections/users/rebuild", "").status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> projection(older, "users").at("/rebuild/state").stringValue()
                .equals("finished"));
        assertThat(projection(newer, "users").at("/generation").stringValue()).isEqualTo(generation);
        awaitAcknowledged(200);

        running.remove(newer);
        newer.stop();
        awaitAcknowledged(200);
        var again = start(true);
        awaitReady(again);
        awaitAcknowledged(200);
        ended = true;
        clients.forEach(CompletableFuture::join);
        assertThat(visible).hasValueGreaterThan(1000);
        assertEqualToAReplay(older);
        assertEqualToAReplay(again);
    }

    @Test
    void aNewerVersionServesCommandsOnlyUntilItsGenerationHasCaughtUp(@TempDir Path directory) throws Exception {
        var older = start(false);
        var user = "/users/" + older.api().register("Ada", "ada@example.com").body().at("/user_id").stringValue();
        var held = Files.createFile(directory.resolve("held"));
        var newer = start(NewerApplication.class, "--held=" + held);
        await().until(() -> newer.api().get("/actuator/health/readiness").status() == 503);
        assertThat(newer.api().register("Eve", "eve@example.com").status()).isEqualTo(202);
        var refused = newer.api().get(user);
        assertThatProblem(refused).hasStatus(503).hasType("read-model-not-built").isRetryableAfter(1);
        assertThat(refused.body().at("/position").longValue()).isZero();
        await().until(() -> newer.api().get("/users").body().at("/head").longValue() == 2);
        assertThat(projection(newer, "users").at("/state").stringValue()).isEqualTo("building");
        assertThat(older.api().get(user).status()).isEqualTo(200);
        assertThat(older.api().get("/users").body().at("/total").longValue()).isEqualTo(2);

        Files.delete(held);
        awaitReady(newer);
        assertThat(newer.api().get(user).status()).isEqualTo(200);
        assertThat(newer.api().register("Bob", "bob@example.com").status()).isEqualTo(201);
    }

    /// The earlier version passes a verification over, and leaves the decisions on its user to the newer one.
    @Test
    void aVersionFromBeforeAddressesWereVerifiedRunsBesideThisOne() throws Exception {
        var earlier = start(EarlierApplication.class);
        var id = earlier.api().register("Ada", "ada@example.com").body().at("/user_id").stringValue();
        var user = "/users/" + id;
        var current = start(false);
        awaitReady(current);
        assertThat(isVerified(current.api().get(user))).isFalse();
        try (var connections = database.migrated()) {
            ProjectionFixtures.appendEvent(JdbcClient.create(connections), id, "UserEmailVerified", 1, "{}");
        }

        var waiting = user + "?min_position=2";
        assertThat(isVerified(current.api().get(waiting))).isTrue();
        assertThat(current.api().get("/users?email_verified=true").body().at("/count").intValue()).isOne();
        assertThat(earlier.api().get(waiting).status()).isEqualTo(200);
        assertThat(isVerified(earlier.api().get(waiting))).isFalse();
        assertThatProblem(earlier.api().rename(user, "Ada Lovelace")).hasStatus(503).hasType("unknown-event");
        assertThat(current.api().rename(user, "Ada Lovelace").status()).isEqualTo(200);
        assertThat(earlier.api().get(user).body().at("/name").stringValue()).isEqualTo("Ada Lovelace");
        assertThat(earlier.api().register("Eve", "eve@example.com").status()).isEqualTo(201);
        assertThat(current.api().get("/users?email_verified=false").body().at("/count").intValue()).isOne();
        assertNoDrift(earlier);
        assertNoDrift(current);
    }

    private static boolean isVerified(Response user) {
        return user.body().at("/email_verified").booleanValue();
    }

    /// Renames of a newer revision, and events of a newer type: the older version passes them over.
    private void changeWhatOnlyTheNewerVersionKnows(ServiceProcess older, ServiceProcess newer) {
        for (int i = 0; i < CHANGED; i++) {
            var id = newer.api().register("Before", "changed" + NUMBER.incrementAndGet() + "@example.com").body()
                    .at("/user_id").stringValue();
            var user = "/users/" + id;
            if (i % 2 == 0) {
                assertThat(newer.api().rename(user, "After").status()).isEqualTo(200);
            } else {
                assertThat(newer.api().post("/nicknames/" + id + "/After", "").status()).isEqualTo(204);
            }
            assertThat(newer.api().get(user).body().at("/name").stringValue()).isEqualTo("After");
            assertThat(older.api().get(user).body().at("/name").stringValue()).isEqualTo("Before");
        }
    }

    private void assertEqualToAReplay(ServiceProcess instance) {
        assertNoDrift(instance);
        assertThat(instance.api().get("/users?size=1").body().at("/total").longValue())
                .isEqualTo(acknowledged.size() + CHANGED);
    }

    private static void assertNoDrift(ServiceProcess instance) {
        for (var name : List.of("users", "user_versions")) {
            instance.api().post("/projections/" + name + "/check", "");
            await().atMost(Duration.ofSeconds(30)).until(() -> projection(instance, name).at("/check/state")
                    .stringValue("").equals("finished"));
            var projection = projection(instance, name);
            assertThat(projection.at("/check/differing").longValue()).isZero();
            assertThat(projection.at("/check/totals_differ").booleanValue()).isFalse();
            assertThat(projection.at("/parked").longValue()).isZero();
            assertThat(projection.at("/state").stringValue()).isEqualTo("live");
        }
    }

    private List<CompletableFuture<Void>> clients() {
        return IntStream.range(0, CLIENTS).mapToObj(_ -> CompletableFuture.runAsync(() -> {
            while (!ended) {
                registerAndRead();
            }
        }, Thread::startVirtualThread)).toList();
    }

    private void registerAndRead() {
        var email = "user" + NUMBER.incrementAndGet() + "@example.com";
        var receipt = send(api -> api.register("User", email, "Idempotency-Key", email));
        assertThat(receipt.status()).as(receipt.http().body()).isIn(201, 202);
        var user = "/users/" + receipt.body().at("/user_id").stringValue();
        acknowledged.add(user);
        for (var instance : running) {
            if (receipt.status() == 201) {
                attempt(api -> api.get(user), instance).ifPresent(response -> {
                    assertThat(response.status()).as(response.http().body()).isEqualTo(200);
                    visible.incrementAndGet();
                });
            }
            var before = totals.getOrDefault(instance.api().base(), 0L);
            attempt(api -> api.get("/users?size=1"), instance)
                    .ifPresent(page -> assertNotFallen(instance, page, before));
        }
        assertThat(send(api -> api.get("/users?size=5&sort=name")).status()).isEqualTo(200);
    }

    /// @param before what a response had told before the request
    private void assertNotFallen(ServiceProcess instance, Response page, long before) {
        var total = page.body().at("/total").longValue();
        totals.merge(instance.api().base(), total, Math::max);
        assertThat(total).isGreaterThanOrEqualTo(before);
    }

    private Response send(Function<HttpApi, Response> request) {
        var instances = new ArrayList<>(running);
        var first = instances.remove(ThreadLocalRandom.current().nextInt(instances.size()));
        return attempt(request, first)
                .orElseGet(() -> request.apply((instances.isEmpty() ? first : instances.getFirst())
                        .api()));
    }

    /// Empty if it fails, and is to be retried on another instance.
    private static Optional<Response> attempt(Function<HttpApi, Response> request, ServiceProcess instance) {
        try {
            return Optional.of(request.apply(instance.api())).filter(response -> response.status() != 503);
        } catch (UncheckedIOException cut) {
            return Optional.empty();
        }
    }

    private ServiceProcess start(boolean newer) throws IOException {
        return start(newer ? NewerApplication.class : TourokuApplication.class);
    }

    private ServiceProcess start(Class<?> application, String... settings) throws IOException {
        var instance = ServiceProcess.running(application, database, Map.of(), settings);
        running.add(instance);
        return instance;
    }

    private void awaitAcknowledged(int more) {
        var enough = acknowledged.size() + more;
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= enough);
    }

    private static void awaitReady(ServiceProcess instance) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> instance.api().get("/actuator/health/readiness").status() == 200);
    }

    private static JsonNode projection(ServiceProcess instance, String name) {
        return instance.api().get("/projections/" + name).body();
    }
}
