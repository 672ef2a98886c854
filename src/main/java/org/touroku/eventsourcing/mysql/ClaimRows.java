package org.touroku.eventsourcing.mysql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

import org.touroku.eventsourcing.Claim;

/// The rows of `claims`: which stream holds what must be unique.
final class ClaimRows {
    private ClaimRows() {}

    /// Who holds these claims; those that are free are left out.
    static Map<Claim, String> holders(NamedParameterJdbcOperations jdbc, Collection<Claim> claims) {
        var byRow = new HashMap<String, Claim>();
        claims.forEach(claim -> byRow.put(claim.kind() + HexFormat.of().formatHex(digest(claim)), claim));
        var holders = new HashMap<Claim, String>();
        if (!claims.isEmpty()) {
            jdbc.query("""
                    SELECT kind, claim_key, stream_id
                      FROM claims
                     WHERE kind IN (:kinds) AND claim_key IN (:keys)
                    """, new MapSqlParameterSource()
                    .addValue("kinds", claims.stream().map(Claim::kind).distinct().toList())
                    .addValue("keys", claims.stream().map(ClaimRows::digest).toList()), row -> {
                        var claim = byRow
                                .get(row.getString("kind") + HexFormat.of().formatHex(row.getBytes("claim_key")));
                        if (claim != null) {
                            holders.put(claim, row.getString("stream_id"));
                        }
                    });
        }
        return holders;
    }

    static void insert(NamedParameterJdbcOperations jdbc, Map<Claim, String> holders) {
        jdbc.batchUpdate("INSERT INTO claims (kind, claim_key, stream_id) VALUES (:kind, :key, :streamId)",
                holders.entrySet().stream().map(held -> new MapSqlParameterSource()
                        .addValue("kind", held.getKey().kind())
                        .addValue("key", digest(held.getKey()))
                        .addValue("streamId", held.getValue())).toArray(SqlParameterSource[]::new));
    }

    private static byte[] digest(Claim claim) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(claim.key().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
