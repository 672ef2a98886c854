package org.touroku.operations;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.touroku.eventsourcing.projection.ProjectionStatus;
import org.touroku.eventsourcing.projection.ProjectionStatus.State;
import org.touroku.eventsourcing.projection.Projections;

/// A health component for each projection. It uses the state that is read every second, and makes no query of its own.
@Configuration(proxyBeanMethods = false)
class ProjectionHealth {
    /// The projection is served, but needs an operator.
    private static final Status DEGRADED = new Status("DEGRADED");

    /// @param longest how many seconds an event may wait until it is applied
    @Bean
    CompositeHealthContributor projectionsHealthContributor(Projections projections,
            @Value("${touroku.projections.longest-lag:30s}") Duration longest) {
        return CompositeHealthContributor.fromMap(projections.names().stream()
                .collect(Collectors.toMap(Function.identity(), name -> indicator(projections, name, longest))));
    }

    private static HealthIndicator indicator(Projections projections, String name, Duration longest) {
        return () -> projections.lastKnown(name).map(status -> health(status, longest))
                .orElseGet(() -> Health.unknown().build());
    }

    private static Health health(ProjectionStatus status, Duration longest) {
        var check = status.check();
        var isDown = status.state() == State.STOPPED || status.lagSeconds() > longest.toSeconds();
        var isFailing = check != null && check.failure() != null;
        var totalsDiffer = check != null && check.totalsDiffer();
        var isDegraded = status.parked() > 0 || status.differing() > 0 || totalsDiffer || isFailing;
        var how = isDegraded ? DEGRADED : status.state() == State.BUILDING ? Status.OUT_OF_SERVICE : Status.UP;
        return Health.status(isDown ? Status.DOWN : how)
                .withDetails(Map.of("state", status.state().toString(), "lag", status.lag(), "lag_seconds",
                        status.lagSeconds(), "parked", status.parked(), "differing", status.differing(),
                        "totals_differ",
                        totalsDiffer, "check_failing", isFailing))
                .build();
    }
}
