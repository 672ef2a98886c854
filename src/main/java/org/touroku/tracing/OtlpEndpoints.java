package org.touroku.tracing;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.prometheus.PrometheusExemplarsAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/// Leaves out OpenTelemetry and its exporters of traces, metrics and logs unless an endpoint is configured: each costs threads, and
/// time for the start and for each request.
class OtlpEndpoints implements AutoConfigurationImportFilter, EnvironmentAware {
    static final String TRACES = "management.opentelemetry.tracing.export.otlp.endpoint";
    private static final String LOGS = "management.opentelemetry.logging.export.otlp.endpoint";
    private static final String METRICS = "management.otlp.metrics.export.url";

    /// Each needs one of the endpoints.
    private static final Map<String, Set<String>> NEEDED = Map.of(
            OpenTelemetrySdkAutoConfiguration.class.getName(), Set.of(TRACES, LOGS, METRICS),
            OpenTelemetryTracingAutoConfiguration.class.getName(), Set.of(TRACES),
            MicrometerTracingAutoConfiguration.class.getName(), Set.of(TRACES),
            PrometheusExemplarsAutoConfiguration.class.getName(), Set.of(TRACES),
            WebMvcObservationAutoConfiguration.class.getName(), Set.of(TRACES),
            OtlpMetricsExportAutoConfiguration.class.getName(), Set.of(METRICS),
            OpenTelemetryLoggingAutoConfiguration.class.getName(), Set.of(LOGS));

    private @Nullable Environment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        var matches = new boolean[autoConfigurations.length];
        for (int i = 0; i < matches.length; i++) {
            var autoConfiguration = autoConfigurations[i];
            var needed = autoConfiguration == null ? null : NEEDED.get(autoConfiguration);
            matches[i] = needed == null || needed.stream().anyMatch(requireNonNull(environment)::containsProperty);
        }
        return matches;
    }
}
