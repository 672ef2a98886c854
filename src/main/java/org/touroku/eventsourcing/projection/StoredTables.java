package org.touroku.eventsourcing.projection;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// The tables of a projection as the database has them: made, renamed and dropped. Each of these commits what was done
/// before.
record StoredTables(Projection projection, NamedParameterJdbcOperations jdbc) {
    boolean exist(TableSet set) {
        return !jdbc.queryForList("""
                SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = :name
                """, Map.of("name", set.of(projection.tables().getFirst().name()))).isEmpty();
    }

    /// Empty ones, like those that readers see.
    void create(TableSet set) {
        projection.tables().forEach(table -> execute(
                "CREATE TABLE " + set.of(table.name()) + " LIKE " + TableSet.LIVE.of(table.name())));
    }

    /// In one step, and only if nobody keeps the tables busy for longer than readers could bear to wait.
    void replace(TableSet outgoing, TableSet incoming) {
        execute("RENAME TABLE " + Stream.concat(
                renamed(table -> TableSet.LIVE.of(table) + " TO " + outgoing.of(table)),
                renamed(table -> incoming.of(table) + " TO " + TableSet.LIVE.of(table)))
                .collect(Collectors.joining(", ")));
    }

    /// @return whether there was anything to delete
    boolean deleteSome(TableSet set, int rows) {
        return exist(set) && projection.tables().stream().anyMatch(table -> jdbc.getJdbcOperations()
                .update("DELETE FROM " + set.of(table.name()) + " LIMIT " + rows) > 0);
    }

    void drop(TableSet set) {
        projection.tables().forEach(table -> execute("DROP TABLE IF EXISTS " + set.of(table.name())));
    }

    private Stream<String> renamed(Function<String, String> renaming) {
        return projection.tables().stream().map(table -> renaming.apply(table.name()));
    }

    private void execute(String sql) {
        jdbc.getJdbcOperations().execute(sql);
    }
}
