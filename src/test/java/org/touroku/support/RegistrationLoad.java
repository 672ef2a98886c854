package org.touroku.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients that register users on one instance, until it is gone or they are told to end.
public final class RegistrationLoad implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final HttpApi api;
    private final Map<String, String> acknowledged;
    private final TestThreads clients = new TestThreads();
    private final AtomicInteger acknowledgements = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private volatile boolean ended;
    private long last = System.nanoTime();
    private long longest;

    /// @param acknowledged receives the ids of acknowledged users by e-mail address
    public RegistrationLoad(HttpApi api, int clients, Map<String, String> acknowledged) {
        this.api = api;
        this.acknowledged = acknowledged;
        this.clients.start(clients, this::register);
    }

    /// Waits for so many more acknowledgements.
    public void awaitAcknowledged(int more) {
        var enough = acknowledgements.get() + more;
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledgements.get() >= enough);
    }

    /// How many responses were 503.
    public int unavailable() {
        return unavailable.get();
    }

    /// The longest time without an acknowledgement, from the beginning until now.
    public synchronized Duration longestSilence() {
        return Duration.ofNanos(Math.max(longest, System.nanoTime() - last));
    }

    private void register() {
        while (!ended) {
            var email = "user" + NUMBER.incrementAndGet() + "@example.com";
            try {
                var receipt = api.register("User", email);
                if (receipt.status() == 503) {
                    unavailable.incrementAndGet();
                } else {
                    assertThat(receipt.status()).as(receipt.http().body()).isEqualTo(201);
                    acknowledged.put(email, receipt.body().at("/user_id").stringValue());
                    breakSilence();
                }
            } catch (UncheckedIOException gone) {
                return;
            }
        }
    }

    private synchronized void breakSilence() {
        var now = System.nanoTime();
        longest = Math.max(longest, now - last);
        last = now;
        acknowledgements.incrementAndGet();
    }

    /// @throws java.util.concurrent.CompletionException if a response was neither 201 nor 503
    @Override
    public void close() {
        ended = true;
        clients.close();
    }
}
