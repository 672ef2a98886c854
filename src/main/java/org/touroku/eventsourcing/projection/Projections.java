package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.Loggable;
import org.touroku.eventsourcing.projection.ProjectionStatus.Check;
import org.touroku.eventsourcing.projection.ProjectionStatus.Rebuilding;
import org.touroku.eventsourcing.projection.ProjectionStatus.State;

/// All projections, for whoever runs the service: what they do, and what can be done to them.
@Component
public class Projections {
    private static final Logger LOG = LoggerFactory.getLogger(Projections.class);
    /// After so long, one that does not move at all has stopped.
    private static final Duration STOPPED = Duration.ofSeconds(10);
    private static final Duration OLD = Duration.ofSeconds(5);

    /// A row of `checkpoints`, and what it is measured by.
    private record Measured(Checkpoint checkpoint, long head, double lagSeconds) {}

    private final Map<String, ProjectionLoop> loops;
    private final Rebuilds rebuilds;
    private final Verifications verifications;
    private final NamedParameterJdbcOperations jdbc;
    private final PositionSamples samples = new PositionSamples();
    private volatile List<ProjectionStatus> lastKnown = List.of();
    private volatile long lastKnownAt;

    Projections(ProjectionLoops loops, Rebuilds rebuilds, Verifications verifications,
            NamedParameterJdbcOperations jdbc) {
        this.loops = loops.all().stream()
                .collect(Collectors.toMap(loop -> loop.projection().name(), Function.identity()));
        this.rebuilds = rebuilds;
        this.verifications = verifications;
        this.jdbc = jdbc;
    }

    public List<ProjectionStatus> all() {
        var measured = measured();
        var rebuilt = RebuildRow.all(jdbc);
        var checks = checks();
        return loops.values().stream().sorted(Comparator.comparing(Projections::name))
                .map(loop -> status(loop, measured, Optional.ofNullable(rebuilt.get(name(loop))),
                        checks.get(name(loop))))
                .toList();
    }

    public Optional<ProjectionStatus> find(String projection) {
        return all().stream().filter(status -> status.name().equals(projection)).findFirst();
    }

    public Set<String> names() {
        return loops.keySet();
    }

    /// What was so a second ago, without asking the database; empty if that did not answer lately.
    public Optional<ProjectionStatus> lastKnown(String projection) {
        return System.nanoTime() - lastKnownAt > OLD.toNanos()
                ? Optional.empty()
                : lastKnown.stream().filter(status -> status.name().equals(projection)).findFirst();
    }

    /// Asks for new tables. If a rebuild is under way, that goes on.
    public void rebuild(String projection) {
        rebuilds.request(loop(projection).projection(), TableSet.NEXT);
    }

    /// Gives up the rebuild, or the roll-back, that is under way.
    public void cancelRebuild(String projection) {
        rebuilds.cancel(loop(projection).projection());
    }

    /// Asks for the tables that were replaced by the last rebuild.
    public void rollBack(String projection) {
        rebuilds.request(loop(projection).projection(), TableSet.FORMER);
    }

    /// The streams that wait, in the order of their ids.
    ///
    /// @param afterStream where to begin; "" for the first
    public List<ParkedStream> parked(String projection, String afterStream, int limit) {
        return ParkedStreams.after(jdbc, projection, afterStream, limit);
    }

    public Optional<ParkedStream> findParked(String projection, String streamId) {
        return ParkedStreams.find(jdbc, projection, streamId);
    }

    /// Tries again to apply what waits of a stream.
    ///
    /// @return what it waits for now; empty if everything is applied
    public Optional<ParkedStream> retry(String projection, String streamId) {
        return loop(projection).unpark(streamId, Optional.empty());
    }

    /// Does without the event that cannot be applied, now and in every rebuild, and applies the later ones.
    ///
    /// @param reason is recorded
    /// @return what the stream waits for now; empty if everything else is applied
    public Optional<ParkedStream> skip(String projection, String streamId, String reason) {
        return loop(projection).unpark(streamId, Optional.of(reason));
    }

    /// Begins to compare the tables with the log.
    public void verify(String projection) {
        verifications.request(loop(projection).projection().name());
    }

    /// The streams of which the tables were found to hold something else than the log says, in the order of their ids.
    ///
    /// @param afterStream where to begin; "" for the first
    public List<DifferingStream> differing(String projection, String afterStream, int limit) {
        return DifferingStreams.after(jdbc, projection, afterStream, limit);
    }

    public Optional<DifferingStream> findDiffering(String projection, String streamId) {
        return DifferingStreams.find(jdbc, projection, streamId);
    }

    /// Makes the tables hold of a stream what the log says.
    ///
    /// @return false if the stream is parked, so that it has to go on first
    public boolean repair(String projection, String streamId) {
        return loop(projection).repair(streamId);
    }

    @Scheduled(fixedRateString = "PT1S")
    void sample() {
        try {
            samples.add(measured().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().checkpoint.position())));
            lastKnown = all();
            lastKnownAt = System.nanoTime();
        } catch (RuntimeException e) {
            LOG.debug("The state of the projections is not known", new Loggable(e));
        }
    }

    private static String name(ProjectionLoop loop) {
        return loop.projection().name();
    }

    private ProjectionLoop loop(String projection) {
        return Optional.ofNullable(loops.get(projection))
                .orElseThrow(() -> new IllegalArgumentException("no projection " + projection));
    }

    private Map<String, Measured> measured() {
        var measured = new HashMap<String, Measured>();
        jdbc.query("""
                SELECT checkpoints.*, head.position AS head, UTC_TIMESTAMP(6) AS now,
                       (SELECT recorded_at FROM events WHERE position = checkpoints.position + 1) AS waiting_since
                  FROM checkpoints JOIN event_head head ON head.id = 1
                """, row -> {
            var since = row.getObject("waiting_since", LocalDateTime.class);
            var lag = since == null
                    ? 0
                    : Duration.between(since, row.getObject("now", LocalDateTime.class)).toMillis() / 1e3;
            measured.put(row.getString("projection"),
                    new Measured(Checkpoints.read(row), row.getLong("head"), Math.max(0, lag)));
        });
        return measured;
    }

    private Map<String, Check> checks() {
        var differing = DifferingStreams.counts(jdbc);
        return VerificationRow.all(jdbc).values().stream().collect(Collectors.toMap(VerificationRow::projection,
                row -> Check.of(row, differing.getOrDefault(row.projection(), 0L))));
    }

    private ProjectionStatus status(ProjectionLoop loop, Map<String, Measured> measured, Optional<RebuildRow> row,
            @Nullable Check check) {
        var name = name(loop);
        var live = Optional.ofNullable(measured.get(name)).orElseThrow();
        var rate = samples.rate(name);
        var rebuild = row.map(known -> rebuild(known, measured)).orElse(null);
        var former = measured.get(TableSet.FORMER.of(name));
        return new ProjectionStatus(name, live.checkpoint.version(), live.checkpoint.position(), live.head,
                live.lagSeconds, rate, state(loop, live, rate, row), live.checkpoint.parked(), rebuild,
                former != null && former.checkpoint.version() == loop.projection().version(), check);
    }

    private Rebuilding rebuild(RebuildRow row, Map<String, Measured> measured) {
        var checkpoint = row.incoming().of(row.projection());
        var incoming = row.isUnderWay() ? measured.get(checkpoint) : null;
        return Rebuilding.of(row, incoming == null ? 0 : incoming.checkpoint.position(), samples.rate(checkpoint));
    }

    private static State state(ProjectionLoop loop, Measured live, OptionalDouble rate, Optional<RebuildRow> row) {
        var isStill = live.lagSeconds > STOPPED.toSeconds() && rate.isPresent() && rate.getAsDouble() == 0;
        if (row.filter(RebuildRow::isUnderWay).isPresent()) {
            return State.REBUILDING;
        }
        if (loop.isFailing() || isStill) {
            return State.STOPPED;
        }
        return live.checkpoint.parked() > 0 ? State.PARKED : State.LIVE;
    }
}
