package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.DatabaseRejected;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.Progress;
import org.touroku.eventsourcing.subscription.SubscriptionLoop;

/// All projections of this instance.
final class RunningProjections implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[a-z_]{1,40}");

    private final List<RunningProjection> all;

    /// @throws DatabaseRejected if the tables of a version differ from those that were created
    ///
    /// @param kept how long a generation is kept after it was replaced, or after no instance has served its version
    RunningProjections(List<Projection> projections, KnownEvents known, Progress progress, ConnectionPools pools,
            Duration kept) {
        projections.forEach(projection -> createPointers(projection, pools.background()));
        all = projections.stream().map(projection -> run(projection, known, progress, pools, kept)).toList();
    }

    /// Creates the row of its pointers.
    static void createPointers(Projection projection, NamedParameterJdbcOperations jdbc) {
        if (!NAME.matcher(projection.name()).matches()) {
            throw new IllegalStateException("a projection needs a name of a-z and _: " + projection.name());
        }
        var definition = Digest.of(projection.tables().stream()
                .map(table -> table.name() + " " + table.definition()).collect(Collectors.joining("\n")));
        Pointers.create(jdbc, projection, definition);
        Pointers.find(jdbc, projection).filter(pointers -> !pointers.definition().equals(definition))
                .ifPresent(_ -> {
                    throw new DatabaseRejected(
                            "The declared tables of version %d of the projection %s differ from those that were created."
                                    .formatted(projection.version(), projection.name()),
                            "Raise the version of the projection; the service then fills new tables.");
                });
    }

    private static RunningProjection run(Projection projection, KnownEvents known, Progress progress,
            ConnectionPools pools, Duration kept) {
        var transactions = new LockingTransactions("projection-" + projection.name(), pools.queries());
        var runner = new LiveRunner(projection, known, transactions);
        var loop = new SubscriptionLoop(projection.name(), runner, progress);
        return new RunningProjection(projection, runner, loop, new RebuildLoop(projection, loop, known, pools, kept));
    }

    List<RunningProjection> all() {
        return all;
    }

    @Override
    public void close() {
        all.forEach(RunningProjection::close);
    }
}
