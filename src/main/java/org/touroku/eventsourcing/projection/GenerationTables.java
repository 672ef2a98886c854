package org.touroku.eventsourcing.projection;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.CheckpointTable;

/// Creates and drops the tables of generations, which have the generation's name as their comment. DDL commits implicitly, so each
/// step can be interrupted and repeated:
///
/// 1. A number is taken and pointed to, in one transaction.
/// 2. The tables are created, unless they exist.
/// 3. The checkpoint is created, if the generation is still pointed to. Only then can it be filled.
final class GenerationTables {
    private static final String COMMENT = "generation ";
    private static final Pattern NAME = Pattern.compile(COMMENT + "([a-z_]+(_[0-9]+))");

    private final LockingTransactions transactions;

    GenerationTables(LockingTransactions transactions) {
        this.transactions = transactions;
    }

    /// Creates the tables and the checkpoint of the generation that is to be filled, unless they exist.
    ///
    /// @return false if another table has one of the names, or rows: as of a future that was lost when a backup was restored
    boolean create(Projection projection, Generation generation) {
        if (hasCheckpoint(generation)) {
            return true;
        }
        projection.tables().forEach(table -> execute("CREATE TABLE IF NOT EXISTS %s %s COMMENT = '%s%s'".formatted(
                generation.table(table.name()), table.definition(), COMMENT, generation.name())));
        if (!exist(projection, generation)) {
            return false;
        }
        return transactions.execute(jdbc -> Pointers.lock(jdbc, projection)
                .filter(pointers -> generation.equals(pointers.next()))
                .map(_ -> begin(projection, generation, jdbc)).orElse(true));
    }

    /// In a transaction that has locked the pointers, so that no instance fills the tables meanwhile.
    private static boolean begin(Projection projection, Generation generation, NamedParameterJdbcOperations jdbc) {
        var isNew = CheckpointTable.find(jdbc, generation.name()).isEmpty();
        if (isNew && projection.tables().stream().anyMatch(table -> hasRows(generation.table(table.name()), jdbc))) {
            return false;
        }
        CheckpointTable.create(jdbc, generation.name(), projection.version());
        return true;
    }

    private static boolean hasRows(String table, NamedParameterJdbcOperations jdbc) {
        return !jdbc.queryForList("SELECT 1 FROM " + table + " LIMIT 1", Map.of()).isEmpty();
    }

    /// Whether a generation was created, and some of its tables do not exist any more.
    boolean areLost(Projection projection, Generation generation) {
        return hasCheckpoint(generation) && !exist(projection, generation);
    }

    private boolean hasCheckpoint(Generation generation) {
        return transactions.execute(jdbc -> CheckpointTable.find(jdbc, generation.name())).isPresent();
    }

    private boolean exist(Projection projection, Generation generation) {
        var existing = existing();
        return projection.tables().stream()
                .allMatch(table -> generation.equals(existing.get(generation.table(table.name()))));
    }

    /// The tables of all generations, except tables that were renamed.
    Map<String, Generation> existing() {
        return transactions.execute(jdbc -> {
            var tables = new HashMap<String, Generation>();
            jdbc.query("""
                    SELECT table_name, table_comment
                      FROM information_schema.tables
                     WHERE table_schema = DATABASE() AND table_comment LIKE :comment
                    """, Map.of("comment", COMMENT + "%"), row -> {
                var name = NAME.matcher(row.getString(2));
                if (name.matches() && row.getString(1).endsWith(name.group(2))) {
                    tables.put(row.getString(1), new Generation(name.group(1)));
                }
            });
            return tables;
        });
    }

    void drop(String table) {
        execute("DROP TABLE IF EXISTS " + table);
    }

    private void execute(String ddl) {
        transactions.run(jdbc -> jdbc.getJdbcOperations().execute(ddl));
    }
}
