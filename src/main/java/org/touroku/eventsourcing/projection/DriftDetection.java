package org.touroku.eventsourcing.projection;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.scheduling.annotation.Scheduled;

import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;

/// Compares the live tables of projections with a replay of the log, in small steps: one step a second, or half of the time if an
/// operator requested it. A failed step is repeated, and its failure is shown until it succeeds.
final class DriftDetection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DriftDetection.class);
    private static final int POSITIONS_AT_ONCE = 200;

    private final Map<String, VerifiableProjection> projections;
    private final KnownEvents known;
    private final NamedParameterJdbcOperations jdbc;
    private final LockingTransactions transactions;
    private final Duration every;
    private final Set<String> failing = new HashSet<>();
    private volatile boolean closed;

    /// @param every how long after the end of one check the next one begins
    DriftDetection(List<VerifiableProjection> projections, KnownEvents known, ConnectionPools pools, Duration every) {
        this.projections = projections.stream().collect(toMap(Projection::name, identity()));
        this.known = known;
        this.every = every;
        jdbc = pools.background();
        transactions = new LockingTransactions("drift-detection", pools.queries());
    }

    /// Begins a check at once, if there is a live generation.
    void request(String projection) {
        Optional.ofNullable(projections.get(projection)).ifPresent(code -> begin(code, true));
    }

    /// Repairs the rows of a stream in the live generation from its events, as far as that has come.
    ///
    /// @return false if the stream is parked, or the projection can't be repaired
    boolean repair(String projection, String streamId) {
        var code = projections.get(projection);
        return code != null && transactions.execute(locked -> LiveGeneration.lock(locked, code)
                .filter(live -> ParkedStreamTable.find(locked, live.name(), streamId).isEmpty())
                .map(live -> {
                    var position = live.checkpoint().position();
                    var history = History.of(locked, code, known, List.of(streamId), position).get(streamId);
                    code.repair(streamId, requireNonNull(history), new ReadTables(live.generation(), true, locked));
                    CheckpointTable.revise(locked, live.name(), 0, 1);
                    DifferingStreamTable.remove(locked, live.name(), List.of(streamId));
                    return true;
                }).orElse(false));
    }

    /// A step may take long. With virtual threads all tasks with a fixed delay share one thread; the others can wait.
    @Scheduled(fixedDelayString = "PT1S")
    void goOn() throws InterruptedException {
        for (var projection : projections.values()) {
            try {
                goOn(projection);
                if (failing.remove(projection.name())) {
                    LOG.info("Drift detection of {} has recovered", projection.name());
                }
            } catch (RuntimeException e) {
                failed(projection, e);
            }
        }
    }

    private void failed(VerifiableProjection projection, RuntimeException e) {
        if (closed) {
            return; // the step lost its connection to that
        }
        if (failing.add(projection.name())) {
            LOG.warn("Drift detection of {} fails; it is retried until it succeeds", projection.name(),
                    new RedactedException(e));
        }
        try {
            LiveGeneration.find(jdbc, projection).ifPresent(live -> DriftCheck.failed(jdbc, live.name(),
                    new RedactedException(e).onOneLine()));
        } catch (RuntimeException notRecorded) {
            LOG.debug("The failure of a check was not recorded", new RedactedException(notRecorded));
        }
    }

    private void goOn(VerifiableProjection projection) throws InterruptedException {
        var live = LiveGeneration.find(jdbc, projection).orElse(null);
        if (live == null) {
            return;
        }
        var check = DriftCheck.find(jdbc, live.name()).orElse(null);
        if (check == null || check.isOlderThan(every)) {
            begin(projection, false);
        } else if (check.finishedAt() == null) {
            var begun = System.nanoTime();
            while (step(projection) && check.requested()) {
                TimeUnit.NANOSECONDS.sleep(System.nanoTime() - begun);
                begun = System.nanoTime();
            }
        }
    }

    private void begin(VerifiableProjection projection, boolean requested) {
        transactions.executeInSnapshot(snapshot -> LiveGeneration.find(snapshot, projection).map(live -> {
            var totals = new HashMap<>(projection.totals(new ReadTables(live.generation(), true, snapshot)));
            totals.values().removeIf(total -> total == 0);
            DriftCheck.begin(snapshot, live, requested, totals);
            return live;
        }));
    }

    /// @return whether there is more to compare
    private boolean step(VerifiableProjection projection) {
        return transactions.executeInSnapshot(snapshot -> {
            var live = LiveGeneration.find(snapshot, projection).orElse(null);
            var check = live == null ? null : DriftCheck.take(snapshot, live.name()).orElse(null);
            if (live == null || check == null || check.finishedAt() != null) {
                return false;
            }
            var until = Math.min(check.position() + POSITIONS_AT_ONCE, live.checkpoint().position());
            var isLast = until == live.checkpoint().position();
            var replayed = new HashMap<>(check.replayed());
            compare(projection, live, check, isLast ? Long.MAX_VALUE : until, replayed, snapshot);
            replayed.values().removeIf(total -> total == 0);
            DriftCheck.advance(snapshot, live.name(), until, replayed);
            if (isLast) {
                DriftCheck.finish(snapshot, live.name(), totalsDiffer(projection, live, check, replayed));
            }
            return !isLast;
        });
    }

    /// Compares the streams that begin after the position of a check.
    ///
    /// @param until    the last position at which they begin
    /// @param replayed to which it adds what they add to the totals as of the moment at which the check began
    private void compare(VerifiableProjection projection, LiveGeneration live, DriftCheck check, long until,
            Map<String, Long> replayed, NamedParameterJdbcOperations snapshot) {
        var tables = new ReadTables(live.generation(), true, snapshot);
        var head = live.checkpoint().position();
        var begun = EventTable.streamsBegun(snapshot, check.position(), Math.min(until, head));
        var streams = new LinkedHashSet<>(begun);
        streams.addAll(projection.streams(check.position(), until, tables));
        var histories = History.of(snapshot, projection, known, streams, head);
        var parked = ParkedStreamTable.positions(snapshot, live.name());
        begun.forEach(id -> {
            var end = Math.min(check.begunAtPosition(), parked.getOrDefault(id, Long.MAX_VALUE) - 1);
            var history = requireNonNull(histories.get(id)).stream().filter(event -> event.position() <= end).toList();
            projection.totals(history).forEach((name, total) -> replayed.merge(name, total, Long::sum));
        });
        streams.removeAll(parked.keySet());
        histories.keySet().retainAll(streams);
        var differing = projection.differing(histories, tables);
        DifferingStreamTable.add(snapshot, live.name(), differing);
        streams.removeAll(differing);
        DifferingStreamTable.remove(snapshot, live.name(), streams);
        if (!differing.isEmpty()) {
            LOG.warn("The tables of {} differ from a replay of the log in {}", projection.name(), differing);
        }
    }

    /// Totals are compared if no parked stream has gone on meanwhile, and none was parked or repaired.
    private static boolean totalsDiffer(Projection projection, LiveGeneration live, DriftCheck check,
            Map<String, Long> replayed) {
        if (live.checkpoint().revision() != check.revision()) {
            return check.totalsDiffer();
        }
        var differ = !replayed.equals(check.totals());
        if (differ) {
            LOG.warn("The totals of {} are {}, and {} by a replay of the log", projection.name(),
                    check.totals(), replayed);
        }
        return differ;
    }

    @Override
    public void close() {
        closed = true;
        transactions.close();
    }
}
