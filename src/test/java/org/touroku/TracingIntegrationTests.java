package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// One trace from the request to the read tables, as a collector receives it by OTLP.
class TracingIntegrationTests {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + CALLER + "-01";
    private static final String NOT_SAMPLED = "00-" + TRACE + "-" + CALLER + "-00";

    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
    private final TestDatabase database = TestDatabase.create();
    private HttpServer collector;

    @BeforeEach
    void collect() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", this::receive);
        collector.start();
    }

    @AfterEach
    void stopCollecting() {
        collector.stop(0);
    }

    @Test
    void aTraceLeadsFromTheRequestToEachProjectionOnceWhicheverInstanceRunsIt() {
        try (var one = traced(); var other = traced()) {
            one.api().register("Ada", "ada@example.com", "traceparent", SAMPLED);
            assertThat(other.api().get("/users?q=ada", "traceparent", SAMPLED).status()).isEqualTo(200);

            await().until(() -> named("project users").size() + named("project user_versions").size() == 2);
            await().until(() -> !named("http post /user/registration").isEmpty());
            var request = named("http post /user/registration").getFirst();
            assertThat(hex(request.getTraceId())).isEqualTo(TRACE);
            assertThat(hex(request.getParentSpanId())).isEqualTo(CALLER);
            assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(spans.stream().filter(span -> span.getName().startsWith("project "))).allSatisfy(span -> {
                assertThat(span.getTraceId()).isEqualTo(request.getTraceId());
                assertThat(span.getParentSpanId()).isEqualTo(request.getSpanId());
                assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CONSUMER);
            });
            assertThat(one.api().get("/events/1").body().at("/metadata/traceparent").stringValue())
                    .isEqualTo("00-" + TRACE + "-" + hex(request.getSpanId()) + "-01");
            await().until(() -> !named("http get /users").isEmpty());
            assertThat(spans.toString().toLowerCase(Locale.ROOT)).doesNotContain("ada");
        }
    }

    @Test
    void aRequestThatIsNotSampledLeavesNoTrace() {
        try (var service = traced()) {
            service.api().register("Ada", "ada@example.com", "traceparent", NOT_SAMPLED);
            service.api().register("Grace", "grace@example.com", "traceparent", SAMPLED);
            await().until(() -> named("project users").size() == 1);
            await().until(() -> !named("http post /user/registration").isEmpty());
            assertThat(named("http post /user/registration")).hasSize(1);
            assertThat(service.api().get("/events/1").body().at("/metadata").propertyNames())
                    .containsExactly("command_id", "correlation_id", "caller");
        }
    }

    @Test
    void tracedRequestsAreMeasuredOnce() {
        try (var service = traced()) {
            service.api().register("Ada", "ada@example.com", "traceparent", SAMPLED);
            await().until(() -> service.api().get("/actuator/prometheus").http().body().contains(
                    "http_server_requests_seconds_count{method=\"POST\",status=\"201\",uri=\"/user/registration\"} 1"));
            assertThat(service.api().get("/actuator/prometheus").http().body()).doesNotContain("http_server_traces");
        }
    }

    @Test
    void tracingIsOffWithoutAnEndpoint() {
        var threads = Thread.getAllStackTraces().keySet();
        try (var service = RunningService.on(database)) {
            service.api().register("Ada", "ada@example.com", "traceparent", SAMPLED);
            assertThat(service.api().get("/events/1").body().at("/metadata").propertyNames())
                    .containsExactly("command_id", "correlation_id", "caller");
            assertThat(service.context().getBeanNamesForType(OpenTelemetry.class)).isEmpty();
            assertThat(service.context().getBeanNamesForType(SdkTracerProvider.class)).isEmpty();
            assertThat(service.context().getBeanNamesForType(SdkLoggerProvider.class)).isEmpty();
            assertThat(Thread.getAllStackTraces().keySet()).filteredOn(thread -> !threads.contains(thread))
                    .extracting(Thread::getName).contains("group-commit")
                    .noneMatch(name -> name.matches("(?i).*(otlp|otel|batch.*processor).*"));
        }
    }

    private RunningService traced() {
        return RunningService.on(database, "--management.tracing.sampling.probability=0",
                "--management.opentelemetry.tracing.export.schedule-delay=50ms",
                "--management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:"
                        + collector.getAddress().getPort() + "/v1/traces");
    }

    private void receive(HttpExchange exchange) throws IOException {
        ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()).getResourceSpansList()
                .forEach(resource -> resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private List<Span> named(String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).toList();
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
