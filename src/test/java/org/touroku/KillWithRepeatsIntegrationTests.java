package org.touroku;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

import org.touroku.support.Audit;
import org.touroku.support.ConcurrentClients;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// Promise: a request with an Idempotency-Key is executed once, and each repeat gets the first response, also when the service
/// is killed meanwhile.
@Tag("long")
@ResourceLock("processes")
class KillWithRepeatsIntegrationTests {
    private static final int KEYS = 1000;
    private static final int REPEATS = 8;

    /// @param text all that a client sees of the response
    /// @param base of the links, which shows the process that executed the request
    private record Acknowledged(int key, String text, String userId, String base) {
        static Acknowledged of(int key, Response response) {
            var location = response.header("Location");
            return new Acknowledged(key,
                    response.status() + location + response.http().body(),
                    response.body().at("/user_id").stringValue(),
                    location.substring(0, location.lastIndexOf('/')));
        }
    }

    private final TestDatabase database = TestDatabase.create();
    private final List<CountDownLatch> first = Stream.generate(() -> new CountDownLatch(1)).limit(KEYS).toList();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private volatile CompletableFuture<ServiceProcess> service = new CompletableFuture<>();

    @Test
    @Timeout(120)
    void executesEachRequestOnceAndRepeatsItsResponseAcrossAKill() throws Exception {
        service.complete(ServiceProcess.on(database));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = threads
                    .submit(() -> ConcurrentClients.sendConcurrently(KEYS * REPEATS, 64, i -> register(i / REPEATS)));
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.get() > KEYS * REPEATS / 3);
            var killed = service.join();
            service = new CompletableFuture<>();
            killed.kill();
            service.complete(ServiceProcess.on(database));

            var receipts = clients.get();
            assertThat(cut).hasPositiveValue();
            assertThat(receipts.stream().map(Acknowledged::base).distinct()).hasSize(2);
            assertThat(receipts.stream().collect(groupingBy(Acknowledged::key)).values()).hasSize(KEYS)
                    .allSatisfy(same -> assertThat(same.stream().map(Acknowledged::text).distinct()).hasSize(1));
            assertThat(service.join().api().get("/users").body().at("/total").longValue()).isEqualTo(KEYS);
            Audit.of(database, service.join().api(), receipts.stream().distinct()
                    .collect(toMap(receipt -> email(receipt.key), Acknowledged::userId)));
        } finally {
            service.join().close();
        }
    }

    private Acknowledged register(int key) {
        while (true) {
            try {
                var response = service.join().api().register("User", email(key), "Idempotency-Key",
                        "key-" + key);
                switch (response.status()) {
                    case 201, 202 -> {
                        first.get(key).countDown();
                        acknowledged.incrementAndGet();
                        return Acknowledged.of(key, response);
                    }
                    case 409 -> {
                        assertThatProblem(response).hasType("idempotency-key-in-use");
                        first.get(key).await();
                    }
                    default -> assertThat(response.status()).as(response.http().body()).isEqualTo(503);
                }
            } catch (UncheckedIOException killed) {
                cut.incrementAndGet();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String email(int key) {
        return "user" + key + "@example.com";
    }
}
