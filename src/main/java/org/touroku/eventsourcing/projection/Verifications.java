package org.touroku.eventsourcing.projection;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import org.touroku.eventsourcing.Loggable;
import org.touroku.eventsourcing.mysql.EventRows;

/// Compares the tables of projections with the log, in steps so small that nobody waits for them: one a second, and as fast
/// as half of the time allows when somebody has asked for it.
@Component
class Verifications {
    private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);
    private static final int POSITIONS_AT_ONCE = 200;

    private enum Step {
        MORE, FINISHED, NOT_NOW
    }

    private final List<VerifiableProjection> projections;
    private final NamedParameterJdbcOperations jdbc;
    private final TransactionTemplate snapshot;
    private final Clock clock;
    private final Duration every;

    /// @param every how long after the end of one check the next one begins
    Verifications(List<VerifiableProjection> projections, NamedParameterJdbcOperations jdbc,
            PlatformTransactionManager transactions, Clock clock,
            @Value("${touroku.projections.verified-every:1h}") Duration every) {
        this.projections = projections;
        this.jdbc = jdbc;
        this.clock = clock;
        this.every = every;
        snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /// Begins a check at once.
    void request(String projection) {
        VerificationRow.begin(jdbc, projection, true);
    }

    /// May take long: with virtual threads, all tasks with a fixed delay share one thread, and this is the only one.
    @Scheduled(fixedDelayString = "PT1S")
    void goOn() throws InterruptedException {
        try {
            var rows = VerificationRow.all(jdbc);
            for (var projection : projections) {
                goOn(projection, rows.get(projection.name()));
            }
        } catch (RuntimeException e) {
            LOG.debug("A check of the read tables goes on in a moment", new Loggable(e));
        }
    }

    private void goOn(VerifiableProjection projection, @Nullable VerificationRow row)
            throws InterruptedException {
        if (row == null || isDue(row)) {
            VerificationRow.begin(jdbc, projection.name(), false);
        } else if (row.finishedAt() == null) {
            var begun = System.nanoTime();
            while (step(projection) == Step.MORE && row.requested()) {
                TimeUnit.NANOSECONDS.sleep(System.nanoTime() - begun);
                begun = System.nanoTime();
            }
        }
    }

    private boolean isDue(VerificationRow row) {
        return row.finishedAt() != null && row.finishedAt().plus(every).isBefore(clock.instant());
    }

    private Step step(VerifiableProjection projection) {
        return snapshot.execute(_ -> {
            var row = VerificationRow.take(jdbc, projection.name());
            var standing = Checkpoints.find(jdbc, projection.name()).orElseThrow();
            if (row.isEmpty() || row.get().finishedAt() != null || standing.swapping()
                    || standing.version() != projection.version()) {
                return Step.NOT_NOW;
            }
            var after = row.get().position();
            var until = Math.min(after + POSITIONS_AT_ONCE, standing.position());
            var isLast = until == standing.position();
            check(projection, after, isLast ? Long.MAX_VALUE : until, standing.position());
            VerificationRow.move(jdbc, projection.name(), until, isLast);
            return isLast ? Step.FINISHED : Step.MORE;
        });
    }

    /// @param head of the tables, in this snapshot
    private void check(VerifiableProjection projection, long after, long until, long head) {
        var tables = new ReadTables(TableSet.LIVE, jdbc);
        var streams = new LinkedHashSet<>(EventRows.streamsBegun(jdbc, after, Math.min(until, head)));
        streams.addAll(projection.streams(after, until, tables));
        streams.removeAll(ParkedStreams.ids(jdbc, projection.name()));
        var differing = projection.differing(History.of(jdbc, projection, streams, head), tables);
        DifferingStreams.add(jdbc, projection.name(), differing);
        streams.removeAll(differing);
        DifferingStreams.remove(jdbc, projection.name(), streams);
        if (!differing.isEmpty()) {
            LOG.warn("The tables of {} hold something else than the log says of {}", projection.name(), differing);
        }
    }
}
