package org.touroku.operations;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.projection.ProjectionStatus;
import org.touroku.eventsourcing.projection.Projections;

/// Gauges of each projection, tagged with its name, from the state that is read every second.
@Component
class ProjectionMetrics implements MeterBinder {
    private final Projections projections;

    ProjectionMetrics(Projections projections) {
        this.projections = projections;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "position", "events", "The position of the last event that is applied",
                ProjectionStatus::position);
        gauge(registry, "lag", "events", "Events that are not applied yet", ProjectionStatus::lag);
        gauge(registry, "lag.time", "seconds", "How long the next event has been waiting",
                ProjectionStatus::lagSeconds);
        gauge(registry, "parked", "users", "Parked users", ProjectionStatus::parked);
        gauge(registry, "differing", "users", "Users with drift: their rows differ from a replay of the log",
                ProjectionStatus::differing);
        gauge(registry, "rebuild.progress", "ratio",
                "The share of the log that is applied to the generation that is filled",
                ProjectionMetrics::progress);
    }

    /// 1 when nothing is being filled.
    private static double progress(ProjectionStatus status) {
        var rebuild = status.rebuild();
        return rebuild == null || !rebuild.isUnderWay() || status.head() == 0
                ? 1
                : (double) rebuild.position() / status.head();
    }

    private void gauge(MeterRegistry registry, String name, String unit, String description,
            ToDoubleFunction<ProjectionStatus> value) {
        projections.names().forEach(projection -> Gauge
                .builder("touroku.projection." + name, projections,
                        known -> known.lastKnown(projection).map(value::applyAsDouble).orElse(Double.NaN))
                .tag("projection", projection).baseUnit(unit).description(description).register(registry));
    }
}
