package org.touroku.eventsourcing.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// The end of the log: one row, which every writer locks first. So commit order is position order, a rollback leaves no gap,
/// and under the lock plain reads see everything that has been appended.
///
/// @param position   of the last event; 0 if there is none
/// @param recordedAt the time of the log: no event is recorded at an earlier one
public record LogHead(long position, Instant recordedAt) {
    /// The head under its lock, and the database's clock after the lock was obtained.
    record Locked(LogHead head, Instant now) {
        /// The time at which an event that is appended now is recorded.
        Instant recordedAt() {
            return now.isAfter(head.recordedAt) ? now : head.recordedAt;
        }
    }

    /// Waits for the lock, which is held until the transaction ends. The clock is read by a statement of its own, because a
    /// statement's time is when it began: before it waited.
    static Supplier<Locked> lock(Packet packet) {
        var head = packet.query("SELECT position, recorded_at FROM event_head WHERE id = 1 FOR UPDATE",
                (row, _) -> read(row));
        var now = packet.query("SELECT UTC_TIMESTAMP(6) AS now", (row, _) -> UtcTime.read(row, "now"));
        return () -> new Locked(head.get().getFirst(), now.get().getFirst());
    }

    /// As [#lock(Packet)].
    static Locked lock(MySqlTransaction transaction) {
        return transaction.read(LogHead::lock);
    }

    /// The committed head.
    public static LogHead read(NamedParameterJdbcOperations jdbc) {
        return jdbc.queryForObject("SELECT position, recorded_at FROM event_head WHERE id = 1", Map.of(),
                (row, _) -> read(row));
    }

    void write(MySqlTransaction transaction) {
        transaction.update("UPDATE event_head SET position = ?, recorded_at = ? WHERE id = 1", position,
                UtcTime.of(recordedAt));
    }

    private static LogHead read(ResultSet row) throws SQLException {
        return new LogHead(row.getLong("position"), UtcTime.read(row, "recorded_at"));
    }
}
