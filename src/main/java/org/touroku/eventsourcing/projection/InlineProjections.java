package org.touroku.eventsourcing.projection;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.mysql.InlineReadModels;
import org.touroku.eventsourcing.mysql.Packet;
import org.touroku.eventsourcing.subscription.AppendSignal;
import org.touroku.eventsourcing.subscription.Progress;
import org.touroku.eventsourcing.subscription.Runner.Step;

/// Extends the inline projections in the transaction that appends, by the same code that fills their tables otherwise. A
/// projection that is far behind, or that another instance is filling, is not extended: its subscription catches up.
final class InlineProjections implements InlineReadModels {
    private final List<RunningProjection> projections;
    private final Progress progress;
    private final AppendSignal appended;

    InlineProjections(Projections projections, Progress progress, AppendSignal appended) {
        this.projections = projections.running(Projection.Lifecycle.INLINE);
        this.progress = progress;
        this.appended = appended;
    }

    @Override
    public Locked lock(Packet packet) {
        var taken = projections.stream()
                .collect(toMap(identity(), projection -> projection.runner().take(packet)));
        return (events, transaction) -> {
            var steps = new HashMap<String, Step>();
            taken.forEach((projection, live) -> live.get()
                    .flatMap(locked -> projection.runner().extend(locked, events, transaction))
                    .ifPresent(step -> steps.put(projection.name(), step)));
            return new Extended(steps);
        };
    }

    @Override
    public Extension extendNothing() {
        return new Extended(Map.of());
    }

    private final class Extended implements Extension {
        private final Map<String, Step> steps;

        Extended(Map<String, Step> steps) {
            this.steps = steps;
        }

        @Override
        public boolean shows(StreamId stream) {
            return !projections.isEmpty() && steps.size() == projections.size()
                    && steps.values().stream().noneMatch(step -> step.parked().contains(stream.id()));
        }

        @Override
        public void committed() {
            for (var projection : projections) {
                var step = steps.get(projection.name());
                if (step == null) {
                    projection.loop().wake();
                } else {
                    progress.reached(projection.name(), step.position(), step.parked());
                }
            }
            appended.send();
        }
    }
}
