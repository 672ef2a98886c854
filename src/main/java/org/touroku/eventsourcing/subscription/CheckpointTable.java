package org.touroku.eventsourcing.subscription;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// The table `checkpoints`, which all instances share.
public final class CheckpointTable {
    private static final String COLUMNS = "subscription, position, version, revision, parked, swapping";

    private CheckpointTable() {}

    /// Locks a checkpoint until the transaction ends; empty if another instance holds it.
    static Optional<Checkpoint> take(NamedParameterJdbcOperations jdbc, String subscription) {
        return find(jdbc, subscription, "FOR UPDATE SKIP LOCKED");
    }

    /// Locks a checkpoint until the transaction ends; waits for its holder.
    public static Optional<Checkpoint> lock(NamedParameterJdbcOperations jdbc, String subscription) {
        return find(jdbc, subscription, "FOR UPDATE");
    }

    /// The committed checkpoint.
    public static Optional<Checkpoint> find(NamedParameterJdbcOperations jdbc, String subscription) {
        return find(jdbc, subscription, "");
    }

    /// A checkpoint, and the position of the last event in the log at the same moment.
    record AtHead(Checkpoint checkpoint, long head) {}

    /// The committed checkpoint and the head, read by one statement: an append that is committed between two would look like a
    /// checkpoint that is behind.
    static Optional<AtHead> findAtHead(NamedParameterJdbcOperations jdbc, String subscription) {
        return jdbc.query("""
                SELECT checkpoints.position, version, revision, parked, swapping, head.position AS head
                  FROM checkpoints JOIN event_head head ON head.id = 1
                 WHERE subscription = :subscription
                """, Map.of("subscription", subscription), (row, _) -> new AtHead(read(row), row.getLong("head")))
                .stream().findFirst();
    }

    /// All checkpoints, by subscription.
    public static Map<String, Checkpoint> all(NamedParameterJdbcOperations jdbc) {
        var checkpoints = new HashMap<String, Checkpoint>();
        jdbc.query("SELECT " + COLUMNS + " FROM checkpoints", row -> {
            checkpoints.put(row.getString("subscription"), read(row));
        });
        return checkpoints;
    }

    /// Creates the checkpoint at the beginning of the log, unless it is there.
    public static void create(NamedParameterJdbcOperations jdbc, String subscription, int version) {
        jdbc.update(
                "INSERT IGNORE INTO checkpoints (subscription, position, version) VALUES (:subscription, 0, :version)",
                Map.of("subscription", subscription, "version", version));
    }

    static void move(NamedParameterJdbcOperations jdbc, String subscription, long position, int version) {
        jdbc.update("""
                UPDATE checkpoints SET position = :position, version = :version WHERE subscription = :subscription
                """, Map.of("subscription", subscription, "position", position, "version", version));
    }

    /// Effects have changed otherwise than by the next events.
    ///
    /// @param parked how many streams more wait than before
    public static void revise(NamedParameterJdbcOperations jdbc, String subscription, long parked) {
        jdbc.update("""
                UPDATE checkpoints SET parked = parked + :parked, revision = revision + 1
                 WHERE subscription = :subscription
                """, Map.of("subscription", subscription, "parked", parked));
    }

    public static void delete(NamedParameterJdbcOperations jdbc, String subscription) {
        jdbc.update("DELETE FROM checkpoints WHERE subscription = :subscription",
                Map.of("subscription", subscription));
    }

    private static Optional<Checkpoint> find(NamedParameterJdbcOperations jdbc, String subscription, String lock) {
        return jdbc.query("SELECT " + COLUMNS + " FROM checkpoints WHERE subscription = :subscription " + lock,
                Map.of("subscription", subscription), (row, _) -> read(row)).stream().findFirst();
    }

    public static Checkpoint read(ResultSet row) throws SQLException {
        return new Checkpoint(row.getLong("position"), row.getInt("version"), row.getLong("revision"),
                row.getLong("parked"), row.getString("swapping") != null);
    }
}
