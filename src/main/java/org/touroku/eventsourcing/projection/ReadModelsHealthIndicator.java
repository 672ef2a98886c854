package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import org.touroku.eventsourcing.projection.ProjectionStatus.State;
import org.touroku.eventsourcing.reads.VisibleLog;

/// Readiness: each projection has a live generation that has caught up with the log once, and no other version's generation is
/// ahead of it by more than requests wait for.
///
/// An instance with a stopped projection, or one that is as late as all others, stays ready: otherwise no instance would serve
/// requests.
final class ReadModelsHealthIndicator implements HealthIndicator, SmartInitializingSingleton {
    private static final Duration START = Duration.ofSeconds(2);

    private final Projections projections;
    private final Set<String> caughtUp = ConcurrentHashMap.newKeySet();

    ReadModelsHealthIndicator(Projections projections) {
        this.projections = projections;
    }

    @Override
    public Health health() {
        var details = new LinkedHashMap<String, Object>();
        for (var name : projections.names()) {
            details.put(name, projections.lastKnown(name).map(this::isReady).orElse(false) ? "ready" : "not ready");
        }
        return (details.containsValue("not ready") ? Health.outOfService() : Health.up()).withDetails(details).build();
    }

    private boolean isReady(ProjectionStatus status) {
        if (status.generation() == null) {
            return false;
        }
        var isLate = status.isLate(ReadModels.PATIENCE);
        if (!isLate) {
            caughtUp.add(status.name());
        }
        return status.state() == State.STOPPED
                ? !status.isBehindOthers()
                : caughtUp.contains(status.name()) && !(isLate && status.isBehindOthers());
    }

    /// Before requests are accepted, waits for projections that have few events to apply.
    @Override
    public void afterSingletonsInstantiated() {
        VisibleLog.poll(() -> {
            projections.sample();
            return health().getStatus().equals(Status.UP);
        }, START);
    }
}
