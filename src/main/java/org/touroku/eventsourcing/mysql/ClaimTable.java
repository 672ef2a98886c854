package org.touroku.eventsourcing.mysql;

import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.ParameterizedPreparedStatementSetter;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Claim;

/// The table `claims`: unique values and the streams that hold them.
final class ClaimTable {
    private static final HexFormat HEX = HexFormat.of();

    private ClaimTable() {}

    /// The holders of these claims, as far as they are held, and of all claims that these streams hold.
    static Map<Claim, String> holders(NamedParameterJdbcOperations jdbc, Collection<Claim> claims,
            Collection<String> streamIds) {
        var holders = new HashMap<Claim, String>();
        RowCallbackHandler add = row -> holders.put(
                new Claim(row.getString("kind"), HEX.formatHex(row.getBytes("claim_key"))), row.getString("stream_id"));
        if (!claims.isEmpty()) {
            jdbc.query("SELECT kind, claim_key, stream_id FROM claims WHERE kind IN (:kinds) AND claim_key IN (:keys)",
                    Map.of("kinds", claims.stream().map(Claim::kind).distinct().toList(),
                            "keys", claims.stream().map(claim -> HEX.parseHex(claim.digest())).toList()),
                    add);
        }
        if (!streamIds.isEmpty()) {
            jdbc.query("SELECT kind, claim_key, stream_id FROM claims WHERE stream_id IN (:ids)",
                    Map.of("ids", streamIds), add);
        }
        return holders;
    }

    static void delete(NamedParameterJdbcOperations jdbc, Collection<Claim> claims) {
        batch(jdbc, "DELETE FROM claims WHERE kind = ? AND claim_key = ?", claims, (row, claim) -> {
            row.setString(1, claim.kind());
            row.setBytes(2, HEX.parseHex(claim.digest()));
        });
    }

    static void insert(NamedParameterJdbcOperations jdbc, Map<Claim, String> holders) {
        batch(jdbc, "INSERT INTO claims (kind, claim_key, stream_id) VALUES (?, ?, ?)", holders.entrySet(),
                (row, held) -> {
                    row.setString(1, held.getKey().kind());
                    row.setBytes(2, HEX.parseHex(held.getKey().digest()));
                    row.setString(3, held.getValue());
                });
    }

    private static <T> void batch(NamedParameterJdbcOperations jdbc, String sql, Collection<T> rows,
            ParameterizedPreparedStatementSetter<T> setter) {
        if (!rows.isEmpty()) {
            jdbc.getJdbcOperations().batchUpdate(sql, List.copyOf(rows), rows.size(), setter);
        }
    }
}
