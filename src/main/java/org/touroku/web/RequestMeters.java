package org.touroku.web;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import jakarta.servlet.ServletException;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerMapping;

/// Measures requests at the point where Tomcat logs them: this includes requests that Tomcat refuses, and costs next to nothing.
@Component
class RequestMeters extends ValveBase implements AccessLog, WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    /// The request attribute for the [ProblemType] of the response.
    static final String PROBLEM = RequestMeters.class.getName() + ".PROBLEM";
    private static final String UNKNOWN = "UNKNOWN";
    private static final Set<String> METHODS = Arrays.stream(HttpMethod.values()).map(HttpMethod::name)
            .collect(Collectors.toSet());

    private record Kind(String method, String uri, int status) {}

    private final MeterRegistry registry;
    private final Map<Kind, Timer> requests = new ConcurrentHashMap<>();
    private final Map<ProblemType, Counter> problems = new HashMap<>();

    RequestMeters(MeterRegistry registry, ProblemCatalog catalog) {
        super(true);
        this.registry = registry;
        for (var type : catalog.all()) {
            problems.put(type, Counter.builder("touroku.problems").tag("type", type.slug()).register(registry));
        }
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addEngineValves(this);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
    }

    /// @param time in nanoseconds
    @Override
    public void log(Request request, Response response, long time) {
        var kind = new Kind(method(request), uri(request), response.getStatus());
        var timer = requests.get(kind);
        (timer != null ? timer : requests.computeIfAbsent(kind, this::timer)).record(time, TimeUnit.NANOSECONDS);
        if (request.getAttribute(PROBLEM) instanceof ProblemType type) {
            requireNonNull(problems.get(type)).increment();
        }
    }

    private Timer timer(Kind kind) {
        return Timer.builder("http.server.requests").tag("method", kind.method).tag("uri", kind.uri)
                .tag("status", String.valueOf(kind.status)).register(registry);
    }

    private static String method(Request request) {
        var method = request.getMethod();
        return METHODS.contains(method) ? method : UNKNOWN;
    }

    private static String uri(Request request) {
        return request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String uri
                ? uri
                : UNKNOWN;
    }

    @Override
    public void setRequestAttributesEnabled(boolean enabled) {}

    @Override
    public boolean getRequestAttributesEnabled() {
        return false;
    }
}
