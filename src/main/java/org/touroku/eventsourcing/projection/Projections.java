package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.scheduling.annotation.Scheduled;

import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.DatabaseRejected;
import org.touroku.eventsourcing.mysql.Shutdown;
import org.touroku.eventsourcing.mysql.UtcTime;
import org.touroku.eventsourcing.projection.Projection.Lifecycle;
import org.touroku.eventsourcing.projection.ProjectionStatus.Check;
import org.touroku.eventsourcing.projection.ProjectionStatus.Rebuilding;
import org.touroku.eventsourcing.projection.ProjectionStatus.State;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.ParkedStream;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;
import org.touroku.eventsourcing.subscription.Progress;

/// Runs the projections of this instance; for operators, their state and the operations on them.
public final class Projections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Projections.class);
    /// A projection that has not moved for this long while events wait has stopped.
    private static final Duration STOPPED = Duration.ofSeconds(10);
    private static final Duration OLD = Duration.ofSeconds(5);

    private static final String STATUS = """
            SELECT pointers.name, pointers.version, pointers.live, pointers.next, pointers.former, pointers.rebuild,
                   pointers.state, pointers.requested_at, pointers.finished_at AS rebuilt_at,
                   head.position AS head, live.position, live.parked, next.position AS next_position,
                   %s AS lag_seconds, %s AS next_lag_seconds,
                   drift.position AS check_position, drift.begun_at, drift.finished_at, drift.totals_differ, drift.failure,
                   (SELECT COUNT(*) FROM differing_streams WHERE generation = pointers.live) AS differing,
                   (SELECT MAX(other.position)
                      FROM projections others JOIN checkpoints other ON other.subscription = others.live
                     WHERE others.name = pointers.name) AS furthest
              FROM projections pointers JOIN event_head head ON head.id = 1
                   LEFT JOIN checkpoints live ON live.subscription = pointers.live
                   LEFT JOIN checkpoints next ON next.subscription = pointers.next
                   LEFT JOIN drift_checks drift ON drift.generation = pointers.live
             ORDER BY pointers.name
            """.formatted(lagOf("live"), lagOf("next"));

    private final Map<String, RunningProjection> running;
    private final DriftDetection drift;
    private final NamedParameterJdbcOperations jdbc;
    private final PositionSamples samples = new PositionSamples();
    private volatile List<ProjectionStatus> lastKnown = List.of();
    private volatile long lastKnownAt;

    /// @throws DatabaseRejected if the tables of a version differ from those that were created
    Projections(List<Projection> projections, KnownEvents known, Progress progress, DriftDetection drift,
            ConnectionPools pools, Duration kept) {
        this.drift = drift;
        jdbc = pools.background();
        projections.forEach(projection -> Pointers.create(jdbc, projection));
        running = projections.stream().collect(Collectors.toMap(Projection::name,
                projection -> RunningProjection.start(projection, known, progress, pools, kept)));
    }

    /// Those of a lifecycle.
    List<RunningProjection> running(Lifecycle lifecycle) {
        return running.values().stream().filter(running -> running.projection().lifecycle() == lifecycle).toList();
    }

    public List<ProjectionStatus> all() {
        return jdbc.query(STATUS, Map.of(), (row, _) -> status(row)).stream().flatMap(Optional::stream).toList();
    }

    public Optional<ProjectionStatus> find(String projection) {
        return all().stream().filter(status -> status.name().equals(projection)).findFirst();
    }

    public Set<String> names() {
        return running.keySet();
    }

    /// The state as read a second ago, without a query; empty if the database has not responded lately.
    public Optional<ProjectionStatus> lastKnown(String projection) {
        return System.nanoTime() - lastKnownAt > OLD.toNanos()
                ? Optional.empty()
                : lastKnown.stream().filter(status -> status.name().equals(projection)).findFirst();
    }

    /// Requests a new generation. If a rebuild or a roll-back is under way, that goes on.
    public void rebuild(String projection) {
        running(projection).rebuilds().rebuild();
    }

    public void cancelRebuild(String projection) {
        running(projection).rebuilds().cancel();
    }

    /// Requests that the former generation becomes live again, if there is one and no rebuild is under way.
    public void rollBack(String projection) {
        running(projection).rebuilds().rollBack();
    }

    /// The parked streams, in the order of their ids.
    ///
    /// @param afterStream where to begin; "" for the first
    public List<ParkedStream> parked(String projection, String afterStream, int limit) {
        return live(projection).map(live -> ParkedStreamTable.after(jdbc, live, afterStream, limit)).orElse(List.of());
    }

    public Optional<ParkedStream> findParked(String projection, String streamId) {
        return live(projection).flatMap(live -> ParkedStreamTable.find(jdbc, live, streamId));
    }

    /// Retries a parked stream from the event that could not be applied.
    ///
    /// @return the stream if it still waits; empty if it is not parked any more
    public Optional<ParkedStream> retry(String projection, String streamId) {
        return running(projection).loop().resume(streamId, Optional.empty());
    }

    /// Skips the event that could not be applied, in all generations, and continues the parked stream after it.
    ///
    /// @param reason is recorded
    /// @return the stream if it still waits; empty if it is not parked any more
    public Optional<ParkedStream> skip(String projection, String streamId, String reason) {
        return running(projection).loop().resume(streamId, Optional.of(reason));
    }

    public void check(String projection) {
        drift.request(running(projection).name());
    }

    /// The streams whose rows were found to differ from a replay of the log, in the order of their ids.
    ///
    /// @param afterStream where to begin; "" for the first
    public List<DifferingStream> differing(String projection, String afterStream, int limit) {
        return live(projection).map(live -> DifferingStreamTable.after(jdbc, live, afterStream, limit))
                .orElse(List.of());
    }

    public Optional<DifferingStream> findDiffering(String projection, String streamId) {
        return live(projection).flatMap(live -> DifferingStreamTable.find(jdbc, live, streamId));
    }

    /// Repairs the rows of a stream from the log.
    ///
    /// @return false if the stream is parked, retry or skip its event first; or if the projection can't be repaired
    public boolean repair(String projection, String streamId) {
        return drift.repair(running(projection).name(), streamId);
    }

    @Scheduled(fixedRateString = "PT1S")
    void sample() {
        try {
            samples.add(CheckpointTable.positions(jdbc));
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

    /// The name of the live generation.
    private Optional<String> live(String projection) {
        return Optional.ofNullable(running.get(projection))
                .flatMap(known -> LiveGeneration.find(jdbc, known.projection()))
                .map(LiveGeneration::name);
    }

    /// How many seconds the next event after a checkpoint has been waiting.
    private static String lagOf(String checkpoint) {
        return """
                (SELECT GREATEST(TIMESTAMPDIFF(MICROSECOND, recorded_at, UTC_TIMESTAMP(6)) / 1000000, 0)
                   FROM events WHERE position = %s.position + 1)""".formatted(checkpoint);
    }

    /// Empty for a row of another version of the code.
    private Optional<ProjectionStatus> status(ResultSet row) throws SQLException {
        var projection = running.get(row.getString("name"));
        if (projection == null || projection.projection().version() != row.getInt("version")) {
            return Optional.empty();
        }
        var live = row.getString("live");
        var position = row.getLong("position");
        var lag = row.getDouble("lag_seconds");
        var isStopped = projection.loop().isFailing() || isStill(live, lag);
        var state = isStopped ? State.STOPPED : state(row);
        return Optional.of(new ProjectionStatus(projection.name(), row.getInt("version"), live, position,
                row.getLong("head"), lag, samples.rate(live), state, row.getLong("parked"), rebuild(row),
                row.getString("former") != null, check(row), row.getLong("furthest") > position));
    }

    /// Whether events wait, and a generation has not moved for long.
    private boolean isStill(@Nullable String generation, double lagSeconds) {
        return lagSeconds > STOPPED.toSeconds() && samples.stillFor(generation).compareTo(STOPPED) >= 0;
    }

    private static State state(ResultSet row) throws SQLException {
        if (row.getString("live") == null) {
            return State.BUILDING;
        }
        if (row.getString("next") != null) {
            return State.REBUILDING;
        }
        return row.getLong("parked") > 0 ? State.PARKED : State.LIVE;
    }

    private @Nullable Rebuilding rebuild(ResultSet row) throws SQLException {
        var kind = row.getString("rebuild");
        var next = row.getString("next");
        return kind == null
                ? null
                : new Rebuilding(kind,
                        isStill(next, row.getDouble("next_lag_seconds")) ? "stopped" : row.getString("state"),
                        next, row.getLong("next_position"), samples.rate(next), UtcTime.read(row, "requested_at"),
                        UtcTime.readIfAny(row, "rebuilt_at"));
    }

    private static @Nullable Check check(ResultSet row) throws SQLException {
        return row.getObject("begun_at") == null
                ? null
                : new Check(row.getLong("check_position"), UtcTime.read(row, "begun_at"),
                        UtcTime.readIfAny(row, "finished_at"), row.getLong("differing"),
                        row.getBoolean("totals_differ"), row.getString("failure"));
    }

    @Override
    public void close() {
        Shutdown.together(running.values().stream().map(projection -> (Runnable) projection::close).toList());
    }
}
