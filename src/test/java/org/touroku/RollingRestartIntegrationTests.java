package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.ResourceLock;

import org.touroku.support.Audit;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// Promise: while instances are stopped and replaced one after the other, no request fails that is retried once on another
/// one. `-Drounds=2` replaces each twice; without, none is.
@EnabledIfSystemProperty(named = "rounds", matches = "[1-9]\\d*")
@ResourceLock("processes")
class RollingRestartIntegrationTests {
    private static final int INSTANCES = 3;
    private static final int ROUNDS = Integer.getInteger("rounds", 1);
    private static final Duration EVERY = Duration.ofMillis(50);

    private final TestDatabase database = TestDatabase.create();
    private final List<ServiceProcess> instances = new CopyOnWriteArrayList<>();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();

    @AfterEach
    void stop() {
        instances.forEach(ServiceProcess::close);
    }

    @Test
    @Timeout(120)
    void losesNoRequestThatIsRetriedOnce() throws Exception {
        database.migrated().close();
        Stream.generate(() -> ServiceProcess.starting(database)).limit(INSTANCES).toList()
                .forEach(instance -> instances.add(instance.join()));
        var clients = new ConcurrentLinkedQueue<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var clock = Executors.newSingleThreadScheduledExecutor()) {
            var requests = clock.scheduleAtFixedRate(() -> clients.add(threads.submit(this::registerAndRead)), 0,
                    EVERY.toMillis(), TimeUnit.MILLISECONDS);
            for (int i = 0; i < ROUNDS * INSTANCES; i++) {
                var replacement = ServiceProcess.starting(database);
                for (var earlier : List.copyOf(clients)) { // so that no request meets the ends of two instances
                    earlier.get();
                }
                instances.get(i % INSTANCES).stop();
                instances.set(i % INSTANCES, replacement.join());
            }
            requests.cancel(false);
        }
        for (var client : clients) {
            client.get();
        }
        assertThat(retries).hasPositiveValue();
        assertThat(pending.get()).as("registrations that were not visible at once").isLessThan(number.get() / 20);
        Audit.of(database, instances.getFirst().api(), acknowledged);
    }

    /// The response to a keyed command is fixed with its events: 202 if the projection could not be extended in their transaction.
    /// The link of the receipt waits then.
    private void registerAndRead() {
        var email = "user" + number.incrementAndGet() + "@example.com";
        var receipt = send(api -> api.register("User", email, "Idempotency-Key", email));
        assertThat(receipt.status()).as(receipt.http().body()).isIn(201, 202);
        pending.addAndGet(receipt.status() == 202 ? 1 : 0);
        var id = receipt.body().at("/user_id").stringValue();
        var user = receipt.link("user").replaceFirst(".*(?=/users/)", "");
        assertThat(send(api -> api.get(user)).status()).isEqualTo(200);
        acknowledged.put(email, id);
    }

    private Response send(Function<HttpApi, Response> request) {
        var first = turn.getAndIncrement();
        return attempt(request, first).orElseGet(() -> {
            retries.incrementAndGet();
            return request.apply(instance(first + 1));
        });
    }

    private Optional<Response> attempt(Function<HttpApi, Response> request, int turn) {
        try {
            return Optional.of(request.apply(instance(turn))).filter(response -> response.status() != 503);
        } catch (UncheckedIOException cut) {
            return Optional.empty();
        }
    }

    private HttpApi instance(int turn) {
        return instances.get(turn % INSTANCES).api();
    }
}
