package org.touroku.eventsourcing.mysql;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.StoredAnswer;

/// The rows of `idempotency_keys`.
final class IdempotencyKeyRows {
    private static final HexFormat HEX = HexFormat.of();

    private IdempotencyKeyRows() {}

    /// The answers to requests that have been carried out, by their keys.
    static Map<String, StoredAnswer> answers(NamedParameterJdbcOperations jdbc, Collection<String> keys) {
        var answers = new HashMap<String, StoredAnswer>();
        if (!keys.isEmpty()) {
            jdbc.query("""
                    SELECT idempotency_key, fingerprint, answer FROM idempotency_keys WHERE idempotency_key IN (:keys)
                    """, Map.of("keys", keys), row -> {
                answers.put(row.getString("idempotency_key"),
                        new StoredAnswer(HEX.formatHex(row.getBytes("fingerprint")), row.getString("answer")));
            });
        }
        return answers;
    }

    static void insert(NamedParameterJdbcOperations jdbc, Map<String, StoredAnswer> answers, Instant at) {
        if (!answers.isEmpty()) {
            jdbc.getJdbcOperations().batchUpdate("""
                    INSERT INTO idempotency_keys (idempotency_key, fingerprint, answer, answered_at) VALUES (?, ?, ?, ?)
                    """, List.copyOf(answers.entrySet()), answers.size(), (row, answer) -> {
                row.setString(1, answer.getKey());
                row.setBytes(2, HEX.parseHex(answer.getValue().fingerprint()));
                row.setString(3, answer.getValue().answer());
                row.setObject(4, LocalDateTime.ofInstant(at, ZoneOffset.UTC));
            });
        }
    }

    static void replace(NamedParameterJdbcOperations jdbc, String key, String answer) {
        jdbc.update("UPDATE idempotency_keys SET answer = :answer WHERE idempotency_key = :key",
                Map.of("key", key, "answer", answer));
    }

    /// Deletes the oldest, a limited number of them.
    ///
    /// @return how many it deleted
    static int deleteBefore(NamedParameterJdbcOperations jdbc, Instant answered, int limit) {
        return jdbc.update(
                "DELETE FROM idempotency_keys WHERE answered_at < :before ORDER BY answered_at LIMIT :limit",
                Map.of("before", LocalDateTime.ofInstant(answered, ZoneOffset.UTC), "limit", limit));
    }
}
