package org.touroku.tracing;

import static java.util.Objects.requireNonNull;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.prometheus.PrometheusExemplarsAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/// Disables the OTLP exporters of traces, metrics and logs unless an endpoint is configured: each costs threads, and time for
/// each request.
class OtlpEndpoints implements AutoConfigurationImportFilter, EnvironmentAware {
    static final String TRACES = "management.opentelemetry.tracing.export.otlp.endpoint";

    private static final Map<String, String> NEEDED = Map.of(
            OpenTelemetryTracingAutoConfiguration.class.getName(), TRACES,
            MicrometerTracingAutoConfiguration.class.getName(), TRACES,
            PrometheusExemplarsAutoConfiguration.class.getName(), TRACES,
            WebMvcObservationAutoConfiguration.class.getName(), TRACES,
            OtlpMetricsExportAutoConfiguration.class.getName(), "management.otlp.metrics.export.url",
            OpenTelemetryLoggingAutoConfiguration.class.getName(),
            "management.opentelemetry.logging.export.otlp.endpoint");

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
            matches[i] = needed == null || requireNonNull(environment).containsProperty(needed);
        }
        return matches;
    }
}
