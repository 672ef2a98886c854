package org.touroku.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client of the HTTP API. It validates every response against the contract.
///
/// @param address of the service, without a path; it is looked up for each request
/// @param key     an API key; null where none is required
public record HttpApi(Supplier<String> address, @Nullable String key) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();
    private static @Nullable ContractValidator contract;

    HttpApi(String address) {
        this(() -> address);
    }

    public HttpApi(Supplier<String> address) {
        this(address, null);
    }

    /// A client of the same service with an API key.
    public HttpApi withKey(String text) {
        return new HttpApi(address, text);
    }

    public record Response(int status, HttpResponse<String> http) {
        public JsonNode body() {
            return JSON.readTree(http.body());
        }

        public String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        /// The version or position with which the entity tag begins.
        public String taggedVersion() {
            return header(HttpHeaders.ETAG).replaceFirst("^\"(\\d+)-[0-9a-f]{16}\"$", "$1");
        }

        /// The address of a link, unchanged.
        public String link(String relation) {
            return body().at("/_links/" + relation + "/href").stringValue("");
        }
    }

    public String base() {
        return address.get();
    }

    public static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    public Response get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Response post(String path, String body, String... headers) {
        return send(request(path, headers).setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    public Response put(String path, String body, String... headers) {
        return send(request(path, headers).setHeader("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }

    public Response delete(String path, String... headers) {
        return send(request(path, headers).DELETE());
    }

    public Response register(String username, String email, String... headers) {
        return post("/user/registration", JSON.writeValueAsString(Map.of("username", username, "email", email)),
                headers);
    }

    /// @param user the address of a user
    public Response rename(String user, String username, String... headers) {
        return put(user + "/name", JSON.writeValueAsString(Map.of("username", username)), headers);
    }

    /// @param user the address of a user
    public Response changeEmail(String user, String email, String... headers) {
        return put(user + "/email", JSON.writeValueAsString(Map.of("email", email)), headers);
    }

    /// Sends neither a body nor a Content-Type.
    ///
    /// @param user the address of a user
    public Response deactivate(String user, String... headers) {
        return send(request(user + "/deactivation", headers).PUT(BodyPublishers.noBody()));
    }

    /// @param user the address of a user
    public Response reactivate(String user, String... headers) {
        return delete(user + "/deactivation", headers);
    }

    public Response send(HttpRequest.Builder request) {
        try {
            var response = CLIENT.send(request.build(), BodyHandlers.ofString());
            assertThat(violations(response)).as(() -> describe(response)).isEmpty();
            return new Response(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> violations(HttpResponse<String> response) throws IOException, InterruptedException {
        return contract().violations(response.request().method(), response.uri(), response.statusCode(),
                response.headers(), response.body());
    }

    /// The contract is the same for all services, and is read once.
    private ContractValidator contract() throws IOException, InterruptedException {
        synchronized (CLIENT) {
            if (contract == null) {
                contract = new ContractValidator(
                        CLIENT.send(new HttpApi(address).request("/openapi.json").build(), BodyHandlers.ofString())
                                .body());
            }
            return contract;
        }
    }

    private static String describe(HttpResponse<String> response) {
        return "Violations of the contract: %s %s %d %.2000s".formatted(response.request().method(), response.uri(),
                response.statusCode(), response.body());
    }

    /// @param path or an absolute address, from a link
    public HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(path.startsWith("/") ? base() + path : path))
                .timeout(Duration.ofSeconds(20));
        if (key != null) {
            request.header(HttpHeaders.AUTHORIZATION, "Bearer " + key);
        }
        return headers.length == 0 ? request : request.headers(headers);
    }
}
