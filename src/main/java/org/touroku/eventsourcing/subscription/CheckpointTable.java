package org.touroku.eventsourcing.subscription;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.MySqlTransaction;

/// The table `checkpoints`, which all instances share.
public final class CheckpointTable {
    private static final String SELECT = """
            SELECT position, version, revision, parked FROM checkpoints WHERE subscription = :subscription
            """;

    private CheckpointTable() {}

    /// Locks a checkpoint until the transaction ends; empty if another instance holds it.
    public static Optional<Checkpoint> take(NamedParameterJdbcOperations jdbc, String subscription) {
        return find(jdbc, subscription, "FOR UPDATE SKIP LOCKED");
    }

    /// Locks a checkpoint until the transaction ends; waits for its holder.
    public static Optional<Checkpoint> lock(NamedParameterJdbcOperations jdbc, String subscription) {
        return find(jdbc, subscription, "FOR UPDATE");
    }

    public static Optional<Checkpoint> find(NamedParameterJdbcOperations jdbc, String subscription) {
        return find(jdbc, subscription, "");
    }

    record AtHead(Checkpoint checkpoint, long head) {}

    /// The committed checkpoint and the head, read by one statement: an append that is committed between two would look like a
    /// checkpoint that is behind.
    static Optional<AtHead> findAtHead(NamedParameterJdbcOperations jdbc, String subscription) {
        return jdbc.query("""
                SELECT checkpoints.position, version, revision, parked, head.position AS head
                  FROM checkpoints JOIN event_head head ON head.id = 1
                 WHERE subscription = :subscription
                """, Map.of("subscription", subscription), (row, _) -> new AtHead(read(row), row.getLong("head")))
                .stream().findFirst();
    }

    /// By subscription.
    public static Map<String, Long> positions(NamedParameterJdbcOperations jdbc) {
        var positions = new HashMap<String, Long>();
        jdbc.query("SELECT subscription, position FROM checkpoints", row -> {
            positions.put(row.getString("subscription"), row.getLong("position"));
        });
        return positions;
    }

    /// Creates the checkpoint at the beginning of the log, unless it is there.
    public static void create(NamedParameterJdbcOperations jdbc, String subscription, int version) {
        create(jdbc, subscription, version, 0);
    }

    /// Creates the checkpoint where a subscription begins, unless it is there.
    public static void create(NamedParameterJdbcOperations jdbc, Subscription subscription) {
        create(jdbc, subscription.name(), subscription.version(), switch (subscription.start()) {
            case BEGINNING -> 0;
            case END -> EventTable.head(jdbc);
        });
    }

    private static void create(NamedParameterJdbcOperations jdbc, String subscription, int version, long position) {
        jdbc.update("""
                INSERT IGNORE INTO checkpoints (subscription, position, version)
                VALUES (:subscription, :position, :version)
                """, Map.of("subscription", subscription, "position", position, "version", version));
    }

    static void move(MySqlTransaction transaction, String subscription, long position, int version) {
        transaction.update("UPDATE checkpoints SET position = ?, version = ? WHERE subscription = ?", position, version,
                subscription);
    }

    /// Effects have changed otherwise than by the next events.
    ///
    /// @param parked    how many streams more wait than before
    /// @param revisions how much the revision grows, 1 or more
    public static void revise(NamedParameterJdbcOperations jdbc, String subscription, long parked, long revisions) {
        jdbc.update("""
                UPDATE checkpoints SET parked = parked + :parked, revision = revision + :revisions
                 WHERE subscription = :subscription
                """, Map.of("subscription", subscription, "parked", parked, "revisions", revisions));
    }

    public static void delete(NamedParameterJdbcOperations jdbc, String subscription) {
        jdbc.update("DELETE FROM checkpoints WHERE subscription = :subscription",
                Map.of("subscription", subscription));
    }

    private static Optional<Checkpoint> find(NamedParameterJdbcOperations jdbc, String subscription, String lock) {
        return jdbc.query(SELECT + lock, Map.of("subscription", subscription), (row, _) -> read(row)).stream()
                .findFirst();
    }

    /// @param row with the columns position, version, revision and parked
    public static Checkpoint read(ResultSet row) throws SQLException {
        return new Checkpoint(row.getLong("position"), row.getInt("version"), row.getLong("revision"),
                row.getLong("parked"));
    }
}
