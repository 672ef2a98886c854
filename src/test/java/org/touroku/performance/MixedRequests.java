package org.touroku.performance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.touroku.support.HttpApi;

/// Requests to instances in random order: of 1,000, 780 for a user, 100 for the first page, 100 registrations, 15 changes of a
/// name and 5 deactivations. A user is requested from any instance as soon as one has acknowledged the registration.
final class MixedRequests {
    private final List<HttpApi> instances;
    private final List<String> users = Collections.synchronizedList(new ArrayList<>());

    MixedRequests(List<HttpApi> instances) {
        this.instances = instances;
    }

    void sendNext() {
        var number = ThreadLocalRandom.current().nextInt(1000);
        if (number < 100 || users.isEmpty()) {
            register();
        } else if (number < 200) {
            send(Clients.get(instance(), "/users?size=20"), 200);
        } else if (number < 215) {
            send(put(user() + "/name", "{\"username\":\"Renamed %d\"}".formatted(users.size())), 200, 409);
        } else if (number < 220) {
            send(put(user() + "/deactivation", "{}"), 200);
        } else {
            send(Clients.get(instance(), user()), 200);
        }
    }

    int users() {
        return users.size();
    }

    private void register() {
        var receipt = Clients.send(Clients.register(instance()));
        assertThat(receipt.statusCode()).isEqualTo(201);
        users.add(receipt.headers().firstValue("Location").orElseThrow());
    }

    private HttpRequest put(String path, String body) {
        return instance().request(path, "Content-Type", "application/json").PUT(BodyPublishers.ofString(body)).build();
    }

    private static void send(HttpRequest request, Integer... statuses) {
        assertThat(Clients.send(request).statusCode()).as(request.toString()).isIn((Object[]) statuses);
    }

    private HttpApi instance() {
        return random(instances);
    }

    private String user() {
        return random(users);
    }

    private static <T> T random(List<T> list) {
        return list.get(ThreadLocalRandom.current().nextInt(list.size()));
    }
}
