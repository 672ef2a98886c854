package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
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

/// Drift detection: compares the tables of projections with a replay of the log, in small steps: one a second, or half of the
/// time if it was requested. A step that fails is repeated, and the failure shown until it succeeds.
final class Verifications implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);
    private static final int POSITIONS_AT_ONCE = 200;

    private enum Step {
        MORE, FINISHED, NOT_NOW
    }

    private final List<VerifiableProjection> projections;
    private final KnownEvents known;
    private final NamedParameterJdbcOperations jdbc;
    private final LockingTransactions transactions;
    private final Duration every;
    private final Set<String> failing = new HashSet<>();

    /// @param every how long after the end of one check the next one begins
    Verifications(List<VerifiableProjection> projections, KnownEvents known, ConnectionPools pools, Duration every) {
        this.projections = projections;
        this.known = known;
        this.every = every;
        jdbc = pools.background();
        transactions = new LockingTransactions("verifications", pools.queries());
    }

    /// Begins a check at once.
    void request(String projection) {
        VerificationRow.begin(jdbc, projection, true);
    }

    /// May take long: with virtual threads, all tasks with a fixed delay share one thread, and this is the only one.
    @Scheduled(fixedDelayString = "PT1S")
    void goOn() throws InterruptedException {
        for (var projection : projections) {
            try {
                goOn(projection, VerificationRow.find(jdbc, projection.name()).orElse(null));
                if (failing.remove(projection.name())) {
                    LOG.info("The check of projection {} goes on", projection.name());
                }
            } catch (RuntimeException e) {
                failed(projection.name(), e);
            }
        }
    }

    private void failed(String projection, RuntimeException e) {
        if (failing.add(projection)) {
            LOG.warn("The check of projection {} fails, and is tried again until it goes on", projection,
                    new RedactedException(e));
        }
        try {
            VerificationRow.failed(jdbc, projection, new RedactedException(e).onOneLine());
        } catch (RuntimeException away) {
            LOG.debug("The failure of a check was not recorded", new RedactedException(away));
        }
    }

    private void goOn(VerifiableProjection projection, @Nullable VerificationRow row) throws InterruptedException {
        if (row == null || row.isOlderThan(every)) {
            VerificationRow.begin(jdbc, projection.name(), false);
        } else if (row.finishedAt() == null) {
            var begun = System.nanoTime();
            while (step(projection) == Step.MORE && row.requested()) {
                TimeUnit.NANOSECONDS.sleep(System.nanoTime() - begun);
                begun = System.nanoTime();
            }
        }
    }

    private Step step(VerifiableProjection projection) {
        return transactions.executeInSnapshot(snapshot -> {
            var row = VerificationRow.take(snapshot, projection.name());
            var checkpoint = CheckpointTable.find(snapshot, projection.name()).orElseThrow();
            if (row.isEmpty() || row.get().finishedAt() != null || checkpoint.swapping()
                    || checkpoint.version() != projection.version()) {
                return Step.NOT_NOW;
            }
            var after = row.get().position();
            var until = Math.min(after + POSITIONS_AT_ONCE, checkpoint.position());
            var isLast = until == checkpoint.position();
            check(projection, after, isLast ? Long.MAX_VALUE : until, checkpoint.position(), snapshot);
            VerificationRow.move(snapshot, projection.name(), until, isLast);
            return isLast ? Step.FINISHED : Step.MORE;
        });
    }

    /// @param head of the tables, in this snapshot
    private void check(VerifiableProjection projection, long after, long until, long head,
            NamedParameterJdbcOperations snapshot) {
        var tables = new ReadTables(TableSet.LIVE, snapshot);
        var streams = new LinkedHashSet<>(EventTable.streamsBegun(snapshot, after, Math.min(until, head)));
        streams.addAll(projection.streams(after, until, tables));
        streams.removeAll(ParkedStreamTable.ids(snapshot, projection.name()));
        var differing = projection.differing(History.of(snapshot, projection, known, streams, head), tables);
        DifferingStreams.add(snapshot, projection.name(), differing);
        streams.removeAll(differing);
        DifferingStreams.remove(snapshot, projection.name(), streams);
        if (!differing.isEmpty()) {
            LOG.warn("The tables of {} differ from a replay of the log in {}", projection.name(), differing);
        }
    }

    @Override
    public void close() {
        transactions.close();
    }
}
