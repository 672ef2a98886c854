package org.touroku.tracing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.json.MetadataJson;
import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.projection.ReadTable;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.eventsourcing.projection.VerifiableProjection;

/// Continues the trace of each event in the instance that applies it to the live generation.
final class TracedProjection implements VerifiableProjection {
    private static final String TRACEPARENT = "traceparent";

    private final VerifiableProjection projection;
    private final Propagator propagator;

    TracedProjection(VerifiableProjection projection, Propagator propagator) {
        this.projection = projection;
        this.propagator = propagator;
    }

    @Override
    public String name() {
        return projection.name();
    }

    @Override
    public int version() {
        return projection.version();
    }

    @Override
    public List<ReadTable> tables() {
        return projection.tables();
    }

    @Override
    public Lifecycle lifecycle() {
        return projection.lifecycle();
    }

    @Override
    public @Nullable String streamType() {
        return projection.streamType();
    }

    @Override
    public Set<String> streams(long after, long until, ReadTables tables) {
        return projection.streams(after, until, tables);
    }

    @Override
    public Collection<String> differing(Map<String, List<RecordedEvent>> histories, ReadTables tables) {
        return projection.differing(histories, tables);
    }

    @Override
    public void repair(String streamId, List<RecordedEvent> history, ReadTables tables) {
        projection.repair(streamId, history, tables);
    }

    @Override
    public Map<String, Long> totals(ReadTables tables) {
        return projection.totals(tables);
    }

    @Override
    public Map<String, Long> totals(List<RecordedEvent> history) {
        return projection.totals(history);
    }

    @Override
    public void apply(List<RecordedEvent> events, ReadTables tables) {
        var spans = tables.isLive()
                ? events.stream().map(this::span).filter(Objects::nonNull).toList()
                : List.<Span>of();
        try {
            projection.apply(events, tables);
        } catch (RuntimeException e) {
            spans.forEach(span -> span.error(new RedactedException(e)));
            throw e;
        } finally {
            spans.forEach(Span::end);
        }
    }

    private @Nullable Span span(RecordedEvent event) {
        if (!event.metadata().contains(TRACEPARENT)) {
            return null;
        }
        var traceparent = MetadataJson.read(event.metadata()).traceparent();
        return traceparent == null
                ? null
                : propagator.extract(Map.of(TRACEPARENT, traceparent), Map::get).kind(Span.Kind.CONSUMER)
                        .name("project " + name()).tag("touroku.projection", name())
                        .tag("touroku.position", event.position()).start();
    }
}
