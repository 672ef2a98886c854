package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// The rows of `checkpoints`: how far each set of tables has come, in the database that all instances share.
final class Checkpoints {
    private Checkpoints() {}

    /// Takes a checkpoint until the transaction ends; empty if another instance holds it.
    static Optional<Checkpoint> take(NamedParameterJdbcOperations jdbc, String checkpoint) {
        return find(jdbc, checkpoint, "FOR UPDATE SKIP LOCKED");
    }

    /// Takes a checkpoint until the transaction ends; waits for whoever holds it.
    static Optional<Checkpoint> lock(NamedParameterJdbcOperations jdbc, String checkpoint) {
        return find(jdbc, checkpoint, "FOR UPDATE");
    }

    /// What is committed, whoever holds it.
    static Optional<Checkpoint> find(NamedParameterJdbcOperations jdbc, String checkpoint) {
        return find(jdbc, checkpoint, "");
    }

    /// All of them, by their names.
    static Map<String, Checkpoint> all(NamedParameterJdbcOperations jdbc) {
        var checkpoints = new HashMap<String, Checkpoint>();
        jdbc.query("SELECT * FROM checkpoints", row -> {
            checkpoints.put(row.getString("projection"), read(row));
        });
        return checkpoints;
    }

    static void create(NamedParameterJdbcOperations jdbc, String checkpoint, int version) {
        jdbc.update("INSERT INTO checkpoints (projection, position, version) VALUES (:checkpoint, 0, :version)",
                Map.of("checkpoint", checkpoint, "version", version));
    }

    static void move(NamedParameterJdbcOperations jdbc, String checkpoint, long position) {
        jdbc.update("UPDATE checkpoints SET position = :position WHERE projection = :checkpoint",
                Map.of("checkpoint", checkpoint, "position", position));
    }

    /// The tables have changed otherwise than by the next events.
    ///
    /// @param parked how many streams more wait than before
    static void changed(NamedParameterJdbcOperations jdbc, String checkpoint, long parked) {
        jdbc.update("""
                UPDATE checkpoints SET parked = parked + :parked, generation = generation + 1
                 WHERE projection = :checkpoint
                """, Map.of("checkpoint", checkpoint, "parked", parked));
    }

    static void delete(NamedParameterJdbcOperations jdbc, String checkpoint) {
        jdbc.update("DELETE FROM checkpoints WHERE projection = :checkpoint", Map.of("checkpoint", checkpoint));
    }

    private static Optional<Checkpoint> find(NamedParameterJdbcOperations jdbc, String checkpoint, String lock) {
        return jdbc.query("""
                SELECT position, version, parked, swapping FROM checkpoints WHERE projection = :checkpoint
                """ + lock, Map.of("checkpoint", checkpoint),
                (row, _) -> read(row)).stream().findFirst();
    }

    static Checkpoint read(ResultSet row) throws SQLException {
        return new Checkpoint(row.getLong("position"), row.getInt("version"), row.getLong("parked"),
                row.getString("swapping") != null);
    }
}
