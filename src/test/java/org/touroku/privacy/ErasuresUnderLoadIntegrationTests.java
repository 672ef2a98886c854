package org.touroku.privacy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ConcurrentClients.sendConcurrently;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.RegistrationLoad;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// Promise: whoever asks any instance after the receipt of an erasure does not get the user's name or address, whatever else goes on.
@Tag("long")
class ErasuresUnderLoadIntegrationTests {
    private static final int USERS = 1000;
    private static final int KEPT = 20;
    /// In names and addresses.
    private static final Pattern NUMBER = Pattern.compile("gone\\.(\\d+)\\.", Pattern.CASE_INSENSITIVE);
    private static final List<String> LISTS = List.of("/users?size=50", "/users?size=50&sort=name",
            "/users?size=50&sort=name&q=gone.7", "/users?size=50&sort=email", "/users?size=200&sort=created_at",
            "/events?size=100");

    private final TestDatabase database = TestDatabase.create();
    @AutoClose
    private final RunningService one = RunningService.on(database);
    @AutoClose
    private final RunningService other = RunningService.on(database);
    private final List<HttpApi> apis = List.of(one.api(), other.api());
    private final Map<Integer, String> users = new ConcurrentHashMap<>();
    /// When the receipt of the erasure of a user had arrived, in terms of [System#nanoTime].
    private final Map<Integer, Long> erased = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicInteger> responses = new ConcurrentHashMap<>();
    private volatile boolean ended;

    @Test
    void nobodyGetsTheDataOfAnErasedUser() throws Exception {
        var acknowledged = new ConcurrentHashMap<String, String>();
        var receipts = new ConcurrentHashMap<Integer, AtomicInteger>();
        sendConcurrently(USERS + KEPT, 16, i -> users.put(i, apis.get(i % 2).register("Gone." + i + ".",
                (i < USERS ? "gone." + i + "." : "kept") + i + "@example.com").link("user")));
        var begin = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var readers = Executors.newVirtualThreadPerTaskExecutor();
        try (var registrations = new RegistrationLoad(apis.get(0), 1, acknowledged);
                var others = new RegistrationLoad(apis.get(1), 1, acknowledged)) {
            var reading = IntStream.range(0, 6)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> read(apis.get(i % 2), begin), readers)).toList();
            try {
                sendConcurrently(USERS, 4, i -> {
                    var receipt = apis.get(i % 2).delete(path(i));
                    receipts.computeIfAbsent(receipt.status(), _ -> new AtomicInteger()).incrementAndGet();
                    if (receipt.status() == 200) {
                        erased.put(i, System.nanoTime());
                        apis.forEach(
                                api -> look(api, "/users?email=gone." + i + "." + i + "@example.com&as_of=" + begin,
                                        new HashMap<>()));
                    }
                    return receipt;
                });
            } finally {
                ended = true;
            }
            reading.forEach(CompletableFuture::join);
            assertThat(others.unavailable() + registrations.unavailable()).isZero();
        } finally {
            readers.close();
        }
        assertThat(wrong).isEmpty();
        assertThat(receipts.keySet()).isSubsetOf(200, 202);
        assertThat(erased).hasSizeGreaterThan(USERS / 2);
        assertThat(responses.keySet()).isSubsetOf(200, 304, 410);
        assertEnd(KEPT + acknowledged.size());
    }

    private String path(int user) {
        var link = String.valueOf(users.get(user));
        return link.substring(link.indexOf("/users/"));
    }

    /// Reads as a client with a cache does, until the erasures are done.
    private void read(HttpApi api, Instant begin) {
        var copies = new HashMap<String, Response>();
        while (!ended) {
            look(api, anyPath(begin), copies);
        }
    }

    /// @param copies of earlier responses, by path
    private void look(HttpApi api, String path, Map<String, Response> copies) {
        var copy = copies.get(path);
        var begun = System.nanoTime();
        var response = copy == null ? api.get(path) : api.get(path, "If-None-Match", copy.header("ETag"));
        responses.computeIfAbsent(response.status(), _ -> new AtomicInteger()).incrementAndGet();
        if (response.status() >= 500) {
            wrong.add(path + " " + response.http().body());
        }
        if (response.status() == 200 && !response.header("ETag").isEmpty()) {
            copies.put(path, response);
        }
        var shown = response.status() == 304 ? requireNonNull(copy) : response;
        NUMBER.matcher(shown.http().body()).results().map(found -> Integer.valueOf(found.group(1)))
                .distinct().filter(user -> erased.getOrDefault(user, Long.MAX_VALUE) < begun)
                .forEach(user -> wrong.add("%s shows user %d with %d".formatted(path, user, response.status())));
    }

    private String anyPath(Instant begin) {
        var random = ThreadLocalRandom.current();
        var user = path(random.nextInt(USERS));
        return switch (random.nextInt(10)) {
            case 0, 1 -> user;
            case 2 -> user + "/events";
            case 3 -> user + "/export";
            case 4 -> user + "?version=1";
            case 5 -> "/users?size=100&sort=name&as_of=" + begin;
            case 6 -> "/users?size=100&as_of=" + begin;
            default -> LISTS.get(random.nextInt(LISTS.size()));
        };
    }

    private void assertEnd(int left) throws Exception {
        for (var api : apis) {
            for (var list : List.of("/users?size=1", "/users?size=1&sort=name")) {
                assertThat(api.get(list).body().at("/total").intValue()).isEqualTo(left);
            }
            assertThat(sendConcurrently(USERS, 8, i -> api.get(path(i)).status())).containsOnly(410);
        }
        var events = one.bean(JdbcClient.class).sql("SELECT position FROM events ORDER BY position").query(Long.class)
                .list();
        assertThat(events).containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
        for (var projection : List.of("/projections/users", "/projections/user_versions")) {
            var api = apis.getFirst();
            api.post(projection + "/check", "");
            await().atMost(Duration.ofSeconds(60)).until(
                    () -> api.get(projection).body().at("/check/state").stringValue("").equals("finished"));
            var shown = api.get(projection).body();
            assertThat(shown.at("/check/differing").longValue()).isZero();
            assertThat(shown.at("/check/totals_differ").booleanValue()).isFalse();
            assertThat(shown.at("/parked").longValue()).as(shown.toString()).isZero();
        }
    }
}
