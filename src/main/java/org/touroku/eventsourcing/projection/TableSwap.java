package org.touroku.eventsourcing.projection;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// Puts another set of a projection's tables in the place of those that readers see.
///
/// Tables are renamed atomically, but not together with a checkpoint. So the checkpoint is marked before: nobody fills the
/// tables then. Whoever finds the mark after a crash sees by the names of the tables whether they were renamed.
record TableSwap(Projection projection, NamedParameterJdbcOperations jdbc) {
    /// To be called in a transaction that holds the live checkpoint and has brought the incoming tables at least as far.
    /// It is committed on the way.
    void run(TableSet incoming) {
        mark(incoming.toString());
        try {
            new StoredTables(projection, jdbc).replace(outgoing(incoming), incoming);
        } catch (RuntimeException e) {
            mark(null);
            jdbc.getJdbcOperations().execute("COMMIT");
            throw e;
        }
        exchange(incoming);
    }

    /// Finishes, in a transaction, what a crash has interrupted. Nobody else may be at it.
    void recover() {
        interrupted().stream().map(TableSet::named).forEach(incoming -> {
            if (new StoredTables(projection, jdbc).exist(incoming)) {
                mark(null);
            } else {
                exchange(incoming);
            }
        });
    }

    /// What new tables replace is kept; what the tables replace that were kept is not.
    private static TableSet outgoing(TableSet incoming) {
        return incoming == TableSet.NEXT ? TableSet.FORMER : TableSet.NEXT;
    }

    private List<String> interrupted() {
        return jdbc.query("""
                SELECT swapping FROM checkpoints WHERE subscription = :live AND swapping IS NOT NULL FOR UPDATE
                """, names(TableSet.NEXT), (row, _) -> row.getString("swapping"));
    }

    private void mark(@Nullable String incoming) {
        jdbc.update("UPDATE checkpoints SET swapping = :swapping WHERE subscription = :live",
                names(TableSet.NEXT).addValue("swapping", incoming));
    }

    /// The checkpoints, and who is parked, follow the tables.
    private void exchange(TableSet incoming) {
        var names = names(incoming);
        jdbc.update("DELETE FROM checkpoints WHERE subscription = :outgoing", names);
        jdbc.update("""
                INSERT INTO checkpoints (subscription, position, version, parked)
                SELECT :outgoing, position, version, parked FROM checkpoints WHERE subscription = :live
                """, names);
        jdbc.update("""
                UPDATE checkpoints live JOIN checkpoints incoming ON incoming.subscription = :incoming
                   SET live.position = incoming.position, live.version = incoming.version,
                       live.parked = incoming.parked, live.revision = live.revision + 1, live.swapping = NULL
                 WHERE live.subscription = :live
                """, names);
        jdbc.update("DELETE FROM checkpoints WHERE subscription = :incoming", names);
        jdbc.update("DELETE FROM parked_streams WHERE subscription = :outgoing", names);
        jdbc.update("UPDATE parked_streams SET subscription = :outgoing WHERE subscription = :live", names);
        jdbc.update("UPDATE parked_streams SET subscription = :live WHERE subscription = :incoming", names);
        DifferingStreams.removeAll(jdbc, projection.name());
        RebuildRow.finished(jdbc, projection.name());
    }

    private MapSqlParameterSource names(TableSet incoming) {
        return new MapSqlParameterSource("live", TableSet.LIVE.of(projection.name()))
                .addValue("incoming", incoming.of(projection.name()))
                .addValue("outgoing", outgoing(incoming).of(projection.name()));
    }
}
