package org.touroku.eventsourcing.mysql;

import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.IdempotencyKey;
import org.touroku.eventsourcing.StoredResponse;

/// The table `idempotency_keys`.
final class IdempotencyKeyTable {
    private static final HexFormat HEX = HexFormat.of();

    private IdempotencyKeyTable() {}

    /// The responses that are stored under keys; keys without one are left out.
    static Supplier<Map<IdempotencyKey, StoredResponse>> find(Packet packet, Collection<IdempotencyKey> keys) {
        var pairs = keys.stream().map(_ -> "(?, ?)").collect(Collectors.joining(", "));
        return packet.queryMap("""
                SELECT caller, idempotency_key, fingerprint, response
                  FROM idempotency_keys
                 WHERE (caller, idempotency_key) IN (%s)
                """.formatted(pairs),
                (row, _) -> Map.entry(
                        new IdempotencyKey(row.getString("caller"), row.getString("idempotency_key")),
                        new StoredResponse(HEX.formatHex(row.getBytes("fingerprint")),
                                row.getString("response"))),
                keys.stream().flatMap(key -> Stream.of(key.caller(), key.key())).toList());
    }

    static Map<IdempotencyKey, StoredResponse> find(NamedParameterJdbcOperations jdbc,
            Collection<IdempotencyKey> keys) {
        return Packet.read(jdbc.getJdbcOperations(), packet -> find(packet, keys));
    }

    static void insert(MySqlTransaction transaction, Map<IdempotencyKey, StoredResponse> responses, Instant now) {
        transaction.insert(
                "INSERT INTO idempotency_keys (caller, idempotency_key, fingerprint, response, stored_at)",
                responses.entrySet(), stored -> List.of(stored.getKey().caller(), stored.getKey().key(),
                        HEX.parseHex(stored.getValue().fingerprint()), stored.getValue().response(), UtcTime.of(now)),
                "");
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
