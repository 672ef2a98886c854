package org.touroku.eventsourcing.mysql;

import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Claim;

/// The rows of `claims`: which stream holds what must be unique.
final class ClaimRows {
    private static final HexFormat HEX = HexFormat.of();

    private ClaimRows() {}

    /// Who holds these claims; those that are free are left out.
    static Map<Claim, String> holders(NamedParameterJdbcOperations jdbc, Collection<Claim> claims) {
        var holders = new HashMap<Claim, String>();
        if (!claims.isEmpty()) {
            jdbc.query("SELECT kind, claim_key, stream_id FROM claims WHERE kind IN (:kinds) AND claim_key IN (:keys)",
                    Map.of("kinds", claims.stream().map(Claim::kind).distinct().toList(),
                            "keys", claims.stream().map(claim -> HEX.parseHex(claim.digest())).toList()),
                    row -> {
                        holders.put(new Claim(row.getString("kind"), HEX.formatHex(row.getBytes("claim_key"))),
                                row.getString("stream_id"));
                    });
        }
        return holders;
    }

    static void insert(NamedParameterJdbcOperations jdbc, Map<Claim, String> holders) {
        jdbc.getJdbcOperations().batchUpdate("INSERT INTO claims (kind, claim_key, stream_id) VALUES (?, ?, ?)",
                List.copyOf(holders.entrySet()), Math.max(1, holders.size()), (row, held) -> {
                    row.setString(1, held.getKey().kind());
                    row.setBytes(2, HEX.parseHex(held.getKey().digest()));
                    row.setString(3, held.getValue());
                });
    }
}
