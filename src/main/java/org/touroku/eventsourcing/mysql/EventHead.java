package org.touroku.eventsourcing.mysql;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// The end of the log: one row, which whoever appends locks first. So commits come in the order of positions, a rollback
/// leaves no hole, and under the lock plain reads see all that has been appended.
record EventHead(long position, Instant recordedAt) {
    /// Before the first event.
    static final EventHead EMPTY = new EventHead(0, Instant.EPOCH);

    /// Waits for the lock; it is held until the transaction ends.
    static EventHead lock(NamedParameterJdbcOperations jdbc) {
        return read(jdbc, "FOR UPDATE");
    }

    /// What is committed.
    static EventHead read(NamedParameterJdbcOperations jdbc) {
        return read(jdbc, "");
    }

    private static EventHead read(NamedParameterJdbcOperations jdbc, String lock) {
        return jdbc.queryForObject("SELECT position, recorded_at FROM event_head WHERE id = 1 " + lock, Map.of(),
                (row, _) -> new EventHead(row.getLong("position"),
                        row.getObject("recorded_at", LocalDateTime.class).toInstant(ZoneOffset.UTC)));
    }

    void move(NamedParameterJdbcOperations jdbc) {
        jdbc.update("UPDATE event_head SET position = :position, recorded_at = :recordedAt WHERE id = 1",
                Map.of("position", position, "recordedAt", LocalDateTime.ofInstant(recordedAt, ZoneOffset.UTC)));
    }
}
