package org.touroku.eventsourcing.projection;

import java.util.Map;
import java.util.OptionalLong;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// How far each projection has come, in the database that all instances share.
final class Checkpoints {
    private Checkpoints() {}

    /// Takes a projection's checkpoint until the transaction ends; empty if another instance holds it.
    static OptionalLong take(NamedParameterJdbcOperations jdbc, String projection) {
        return position(jdbc, projection, "FOR UPDATE SKIP LOCKED");
    }

    /// What is committed, whoever holds it.
    static long position(NamedParameterJdbcOperations jdbc, String projection) {
        return position(jdbc, projection, "")
                .orElseThrow(() -> new IllegalStateException("no checkpoint of projection " + projection));
    }

    static void move(NamedParameterJdbcOperations jdbc, String projection, long position) {
        jdbc.update("UPDATE checkpoints SET position = :position WHERE projection = :projection",
                Map.of("projection", projection, "position", position));
    }

    private static OptionalLong position(NamedParameterJdbcOperations jdbc, String projection, String lock) {
        return jdbc.query("SELECT position FROM checkpoints WHERE projection = :projection " + lock,
                Map.of("projection", projection),
                rows -> rows.next() ? OptionalLong.of(rows.getLong("position")) : OptionalLong.empty());
    }
}
