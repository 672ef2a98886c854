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

import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.projection.ProjectionStatus.Check;
import org.touroku.eventsourcing.projection.ProjectionStatus.Rebuilding;
import org.touroku.eventsourcing.projection.ProjectionStatus.State;
import org.touroku.eventsourcing.subscription.Checkpoint;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.ParkedStream;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;

/// All projections, for operators: their state, and operations on them.
public final class Projections {
    private static final Logger LOG = LoggerFactory.getLogger(Projections.class);
    /// After so long, one that does not move at all has stopped.
    private static final Duration STOPPED = Duration.ofSeconds(10);
    private static final Duration OLD = Duration.ofSeconds(5);

    /// A row of `checkpoints`, and what it is measured by.
    private record Measured(Checkpoint checkpoint, long head, double lagSeconds) {}

    private final Map<String, RunningProjection> running;
    private final Rebuilds rebuilds;
    private final Verifications verifications;
    private final NamedParameterJdbcOperations jdbc;
    private final PositionSamples samples = new PositionSamples();
    private volatile List<ProjectionStatus> lastKnown = List.of();
    private volatile long lastKnownAt;

    Projections(RunningProjections projections, Rebuilds rebuilds, Verifications verifications,
            NamedParameterJdbcOperations jdbc) {
        this.running = projections.all().stream()
                .collect(Collectors.toMap(RunningProjection::name, Function.identity()));
        this.rebuilds = rebuilds;
        this.verifications = verifications;
        this.jdbc = jdbc;
    }

    public List<ProjectionStatus> all() {
        var measured = measured();
        var rebuilt = RebuildRow.all(jdbc);
        var checks = checks();
        return running.values().stream().sorted(Comparator.comparing(RunningProjection::name))
                .map(projection -> status(projection, measured, Optional.ofNullable(rebuilt.get(projection.name())),
                        checks.get(projection.name())))
                .toList();
    }

    public Optional<ProjectionStatus> find(String projection) {
        return all().stream().filter(status -> status.name().equals(projection)).findFirst();
    }

    public Set<String> names() {
        return running.keySet();
    }

    /// The state of a second ago, without querying the database; empty if that did not respond lately.
    public Optional<ProjectionStatus> lastKnown(String projection) {
        return System.nanoTime() - lastKnownAt > OLD.toNanos()
                ? Optional.empty()
                : lastKnown.stream().filter(status -> status.name().equals(projection)).findFirst();
    }

    /// Asks for new tables. If a rebuild is under way, that goes on.
    public void rebuild(String projection) {
        rebuilds.request(running(projection).projection(), TableSet.NEXT);
    }

    /// Gives up the rebuild, or the roll-back, that is under way.
    public void cancelRebuild(String projection) {
        rebuilds.cancel(running(projection).projection());
    }

    /// Asks for the tables that were replaced by the last rebuild.
    public void rollBack(String projection) {
        rebuilds.request(running(projection).projection(), TableSet.FORMER);
    }

    /// The streams that wait, in the order of their ids.
    ///
    /// @param afterStream where to begin; "" for the first
    public List<ParkedStream> parked(String projection, String afterStream, int limit) {
        return ParkedStreamTable.after(jdbc, projection, afterStream, limit);
    }

    public Optional<ParkedStream> findParked(String projection, String streamId) {
        return ParkedStreamTable.find(jdbc, projection, streamId);
    }

    /// Has a parked stream go on from the event that could not be applied.
    ///
    /// @return the stream if it still waits; empty if it is not parked any more
    public Optional<ParkedStream> retry(String projection, String streamId) {
        return running(projection).loop().resume(streamId, Optional.empty());
    }

    /// Skips the event that could not be applied, now and in every rebuild, and has the parked stream go on after it.
    ///
    /// @param reason is recorded
    /// @return the stream if it still waits; empty if it is not parked any more
    public Optional<ParkedStream> skip(String projection, String streamId, String reason) {
        return running(projection).loop().resume(streamId, Optional.of(reason));
    }

    /// Begins drift detection.
    public void verify(String projection) {
        verifications.request(running(projection).name());
    }

    /// The streams whose rows were found to differ from a replay of the log, in the order of their ids.
    ///
    /// @param afterStream where to begin; "" for the first
    public List<DifferingStream> differing(String projection, String afterStream, int limit) {
        return DifferingStreams.after(jdbc, projection, afterStream, limit);
    }

    public Optional<DifferingStream> findDiffering(String projection, String streamId) {
        return DifferingStreams.find(jdbc, projection, streamId);
    }

    /// Repairs the rows of a stream from the log.
    ///
    /// @return false if the stream is parked, so that it has to go on first; or if the projection can't be repaired
    public boolean repair(String projection, String streamId) {
        return running(projection).repair(streamId);
    }

    @Scheduled(fixedRateString = "PT1S")
    void sample() {
        try {
            samples.add(measured().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().checkpoint.position())));
            lastKnown = all();
            lastKnownAt = System.nanoTime();
        } catch (RuntimeException e) {
            LOG.debug("The state of the projections is not known", new RedactedException(e));
        }
    }

    private RunningProjection running(String projection) {
        return Optional.ofNullable(running.get(projection))
                .orElseThrow(() -> new IllegalArgumentException("no projection " + projection));
    }

    private Map<String, Measured> measured() {
        var measured = new HashMap<String, Measured>();
        jdbc.query("""
                SELECT subscription, checkpoints.position, version, revision, parked, swapping, head.position AS head,
                       UTC_TIMESTAMP(6) AS now,
                       (SELECT recorded_at FROM events WHERE position = checkpoints.position + 1) AS waiting_since
                  FROM checkpoints JOIN event_head head ON head.id = 1
                """, row -> {
            var since = row.getObject("waiting_since", LocalDateTime.class);
            var lag = since == null
                    ? 0
                    : Duration.between(since, row.getObject("now", LocalDateTime.class)).toMillis() / 1e3;
            measured.put(row.getString("subscription"),
                    new Measured(CheckpointTable.read(row), row.getLong("head"), Math.max(0, lag)));
        });
        return measured;
    }

    private Map<String, Check> checks() {
        var differing = DifferingStreams.counts(jdbc);
        return VerificationRow.all(jdbc).values().stream().collect(Collectors.toMap(VerificationRow::projection,
                row -> Check.of(row, differing.getOrDefault(row.projection(), 0L))));
    }

    private ProjectionStatus status(RunningProjection projection, Map<String, Measured> measured,
            Optional<RebuildRow> row,
            @Nullable Check check) {
        var name = projection.name();
        var live = Optional.ofNullable(measured.get(name)).orElseThrow();
        var rate = samples.rate(name);
        var rebuild = row.map(known -> rebuild(known, measured)).orElse(null);
        var former = measured.get(TableSet.FORMER.of(name));
        return new ProjectionStatus(name, live.checkpoint.version(), live.checkpoint.position(), live.head,
                live.lagSeconds, rate, state(projection, live, rate, row), live.checkpoint.parked(), rebuild,
                former != null && former.checkpoint.version() == projection.projection().version(), check);
    }

    private Rebuilding rebuild(RebuildRow row, Map<String, Measured> measured) {
        var checkpoint = row.incoming().of(row.projection());
        var incoming = row.isUnderWay() ? measured.get(checkpoint) : null;
        return Rebuilding.of(row, incoming == null ? 0 : incoming.checkpoint.position(), samples.rate(checkpoint));
    }

    private static State state(RunningProjection projection, Measured live, OptionalDouble rate,
            Optional<RebuildRow> row) {
        var isStill = live.lagSeconds > STOPPED.toSeconds() && rate.isPresent() && rate.getAsDouble() == 0;
        if (row.filter(RebuildRow::isUnderWay).isPresent()) {
            return State.REBUILDING;
        }
        if (projection.loop().isFailing() || isStill) {
            return State.STOPPED;
        }
        return live.checkpoint.parked() > 0 ? State.PARKED : State.LIVE;
    }
}
