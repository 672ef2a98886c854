package org.touroku.verification;

import static java.util.concurrent.CompletableFuture.runAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.touroku.support.ConcurrentClients;
import org.touroku.support.FaultyMailServer.Accepted;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceProcess;

/// People who register, and of whom each fifth confirms the address as soon as a mail arrives. Whoever gets no response from one
/// instance asks the other one.
final class People implements AutoCloseable {
    private static final int CLIENTS = 16;
    private static final int CONFIRMS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final List<ServiceProcess> instances;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, String> registered = new ConcurrentHashMap<>();
    private final Set<String> confirming = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> confirmed = new ConcurrentHashMap<>();
    private final Queue<CompletableFuture<Void>> confirmations = new ConcurrentLinkedQueue<>();

    /// @param instances of which any may be gone, and be replaced by another one
    People(List<ServiceProcess> instances) {
        this.instances = instances;
    }

    Future<?> register(int people) {
        return threads
                .submit(() -> ConcurrentClients.sendConcurrently(people, CLIENTS,
                        _ -> register("user" + number.incrementAndGet() + "@example.com")));
    }

    private String register(String email) {
        var receipt = send(email.hashCode(), api -> api
                .request("/user/registration", "Content-Type", "application/json", "Idempotency-Key", email)
                .POST(BodyPublishers.ofString("{\"username\":\"User\",\"email\":\"" + email + "\"}")));
        return registered.computeIfAbsent(email, _ -> receipt.body().at("/user_id").stringValue());
    }

    void receive(Accepted received) {
        var mail = SentMail.of(received);
        if (mail.userId().hashCode() % CONFIRMS == 0 && confirming.add(mail.userId())) {
            confirmations.add(runAsync(() -> confirm(mail), threads));
        }
    }

    private void confirm(SentMail mail) {
        send(mail.userId().charAt(25), api -> api
                .request("/users/" + mail.userId() + "/verification", "Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"token\":\"" + mail.token() + "\"}")));
        confirmed.put(mail.userId(), System.nanoTime());
    }

    private Response send(int first, Function<HttpApi, HttpRequest.Builder> request) {
        for (int turn = first;; turn++) {
            try {
                var api = instances.get(turn & 1).api();
                var response = api.send(request.apply(api).timeout(PATIENCE));
                switch (response.status()) {
                    case 200, 201, 202 -> {
                        return response;
                    }
                    case 409 -> assertThatProblem(response).hasType("idempotency-key-in-use");
                    default -> assertThat(response.status()).as(response.http().body()).isEqualTo(503);
                }
            } catch (UncheckedIOException _) {
                // it is killed or frozen
            }
        }
    }

    /// Ids by e-mail address.
    Map<String, String> registered() {
        return registered;
    }

    /// When the confirmation was acknowledged, in terms of [System#nanoTime], by ids of users. To be called when all mails were received.
    Map<String, Long> confirmed() {
        confirmations.forEach(CompletableFuture::join);
        return confirmed;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
