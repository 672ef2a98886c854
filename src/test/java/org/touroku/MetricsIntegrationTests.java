package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.touroku.support.Greetings;
import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// What can be read at /actuator/prometheus.
class MetricsIntegrationTests {
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.with(Greetings.class);
    private static final HttpApi api = service.api();

    @BeforeAll
    static void registerUser() {
        api.register("Ada", "ada@example.com");
    }

    @Test
    void servesEveryDocumentedMetric() throws IOException {
        var documented = DOCUMENTED.matcher(Files.readString(Path.of("src/docs/observability.md"))).results()
                .map(name -> name.group(1)).toList();
        assertThat(documented).hasSizeGreaterThan(20);
        System.gc(); // the metric of pauses appears with the first one
        await().untilAsserted(() -> assertThat(metrics().lines().map(line -> line.split("[{ ]", 2)[0]).toList())
                .containsAll(documented));
    }

    @Test
    void everyMetricOfTheServiceIsDocumented() throws IOException {
        var documentation = Files.readString(Path.of("src/docs/observability.md"));
        assertThat(metrics().lines().filter(line -> line.startsWith("touroku_"))
                .map(line -> line.split("[{ ]", 2)[0].replaceAll("_(sum|max|bucket)$", "_count"))).isNotEmpty()
                .allSatisfy(name -> assertThat(documentation).contains("| `" + name + "` |"));
    }

    @Test
    void countsRequestsByMethodPatternAndStatus() {
        var user = api.register("Grace", "grace@example.com").link("user");
        assertCounted("http_server_requests_seconds_count{method=\"GET\",status=\"200\",uri=\"/users/{id}\"}", 3,
                () -> api.get(user));
        assertCounted("http_server_requests_seconds_count{method=\"GET\",status=\"400\",uri=\"/users\"}", 2,
                () -> api.get("/users?size=0"));
        assertCounted("http_server_requests_seconds_count{method=\"GET\",status=\"404\",uri=\"/**\"}", 2,
                () -> api.get("/no/such/path" + System.nanoTime()));
        assertCounted("http_server_requests_seconds_count{method=\"UNKNOWN\",status=\"501\",uri=\"UNKNOWN\"}", 1,
                () -> api
                        .send(api.request("/users").method("BREW", BodyPublishers.noBody())));
        assertThat(metrics())
                .containsPattern("http_server_requests_seconds_bucket\\{.*uri=\"/users/\\{id}\",le=\"0.5\"}");
    }

    @Test
    void countsRequestsThatAreNotHttp() {
        assertCounted("http_server_requests_seconds_count{method=\"UNKNOWN\",status=\"400\",uri=\"UNKNOWN\"}", 1,
                () -> {
                    try (var socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(api.base()).getPort())) {
                        socket.getOutputStream().write("{} / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                        assertThat(socket.getInputStream().readAllBytes()).asString().startsWith("HTTP/1.1 400");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Test
    void countsProblemsByType() {
        assertCounted("touroku_problems_total{type=\"email-taken\"}", 2, () -> api.register("Eve", "ada@example.com"));
        assertCounted("touroku_problems_total{type=\"invalid-body\"}", 1, () -> api.post("/user/registration", "{"));
        assertCounted("touroku_problems_total{type=\"not-found\"}", 1, () -> api.get("/nowhere"));
        assertCounted("touroku_problems_total{type=\"method-not-allowed\"}", 1, () -> api.delete("/users"));
        assertCounted("touroku_problems_total{type=\"bad-request\"}", 1, () -> api.get("/users/%00"));
    }

    @Test
    void countsCommitsAndTheirAppends() {
        var commits = value("touroku_commit_seconds_count");
        var appends = value("touroku_append_batch_size_sum");
        api.register("Mary", "mary@example.com");
        api.register("Joan", "joan@example.com");
        assertThat(value("touroku_commit_seconds_count")).isEqualTo(commits + 2);
        assertThat(value("touroku_append_batch_size_sum")).isEqualTo(appends + 2);
        assertThat(value("touroku_commands_waiting")).isZero();
    }

    @Test
    void countsJobsAndAttempts() {
        assertCounted("touroku_job_attempts_total{kind=\"greeting\",outcome=\"done\",process=\"greetings\"}", 1,
                () -> api.register("Emmy", "emmy@example.com"));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(metrics()).contains(
                "touroku_jobs{process=\"greetings\",state=\"due\"} 0.0",
                "touroku_jobs{process=\"greetings\",state=\"failed\"} 0.0",
                "touroku_jobs{process=\"greetings\",state=\"abandoned\"} 0.0",
                "touroku_jobs_age_seconds{process=\"greetings\"} 0.0"));
    }

    @Test
    void measuresTheConnectionsOfReadersAndWriters() {
        api.get("/users");
        for (var pool : new String[]{"queries", "commands", "checkpoints", "background", "group-commit",
                "projection-users", "projection-user_versions"}) {
            await().until(() -> value("hikaricp_connections{pool=\"" + pool + "\"}") > 0);
        }
    }

    private static void assertCounted(String counter, int times, Runnable request) {
        var before = value(counter);
        for (int i = 0; i < times; i++) {
            request.run();
        }
        await().untilAsserted(() -> assertThat(value(counter)).isEqualTo(before + times));
    }

    private static double value(String metric) {
        return metrics().lines().filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1))).sum();
    }

    private static String metrics() {
        return api.get("/actuator/prometheus").http().body();
    }
}
