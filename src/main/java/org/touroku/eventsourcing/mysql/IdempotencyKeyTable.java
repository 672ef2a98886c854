package org.touroku.eventsourcing.mysql;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.IdempotencyKey;
import org.touroku.eventsourcing.StoredResponse;

/// The table `idempotency_keys`.
final class IdempotencyKeyTable {
    private static final HexFormat HEX = HexFormat.of();

    private IdempotencyKeyTable() {}

    /// The responses that are stored under keys; keys without one are left out.
    static Map<IdempotencyKey, StoredResponse> find(NamedParameterJdbcOperations jdbc,
            Collection<IdempotencyKey> keys) {
        var responses = new HashMap<IdempotencyKey, StoredResponse>();
        if (!keys.isEmpty()) {
            jdbc.query("""
                    SELECT caller, idempotency_key, fingerprint, response
                      FROM idempotency_keys
                     WHERE (caller, idempotency_key) IN (:keys)
                    """, Map.of("keys", keys.stream().map(key -> new Object[]{key.caller(), key.key()}).toList()),
                    row -> {
                        responses.put(new IdempotencyKey(row.getString("caller"), row.getString("idempotency_key")),
                                new StoredResponse(HEX.formatHex(row.getBytes("fingerprint")),
                                        row.getString("response")));
                    });
        }
        return responses;
    }

    static void insert(NamedParameterJdbcOperations jdbc, Map<IdempotencyKey, StoredResponse> responses, Instant now) {
        if (!responses.isEmpty()) {
            jdbc.getJdbcOperations().batchUpdate("""
                    INSERT INTO idempotency_keys (caller, idempotency_key, fingerprint, response, stored_at)
                    VALUES (?, ?, ?, ?, ?)
                    """, List.copyOf(responses.entrySet()), responses.size(), (row, stored) -> {
                row.setString(1, stored.getKey().caller());
                row.setString(2, stored.getKey().key());
                row.setBytes(3, HEX.parseHex(stored.getValue().fingerprint()));
                row.setString(4, stored.getValue().response());
                row.setObject(5, UtcTime.of(now));
            });
        }
    }

    /// Deletes some of the keys that are older than seven days by the database's clock, the oldest first.
    ///
    /// @return how many were deleted
    static int purge(NamedParameterJdbcOperations jdbc, int limit) {
        return jdbc.update("""
                DELETE FROM idempotency_keys
                 WHERE stored_at < UTC_TIMESTAMP(6) - INTERVAL 7 DAY
                 ORDER BY stored_at
                 LIMIT :limit
                """, Map.of("limit", limit));
    }
}
