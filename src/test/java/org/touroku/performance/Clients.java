package org.touroku.performance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import org.touroku.support.ConcurrentClients;
import org.touroku.support.HttpApi;

/// Clients that look at the status of responses only, because validating them takes longer than serving them.
final class Clients {
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Clients() {}

    static HttpRequest get(HttpApi api, String path) {
        return api.request(path).build();
    }

    /// Registers a new user.
    static HttpRequest register(HttpApi api) {
        var number = NUMBER.incrementAndGet();
        return api.request("/user/registration", "Content-Type", "application/json").POST(BodyPublishers.ofString(
                "{\"username\":\"User %d\",\"email\":\"user%d@example.com\"}".formatted(number, number))).build();
    }

    static HttpResponse<Void> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Each client sends the next request as soon as it has the response to its last one.
    ///
    /// @return requests per second
    static double perSecond(int requests, int clients, int status, IntFunction<HttpRequest> request) throws Exception {
        var started = System.nanoTime();
        ConcurrentClients.sendConcurrently(requests, clients,
                i -> assertThat(send(request.apply(i)).statusCode()).isEqualTo(status));
        return requests * 1e9 / (System.nanoTime() - started);
    }
}
