package org.touroku.eventsourcing.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.touroku.eventsourcing.Claim;

/// The table `claims`: unique values and the streams that hold them.
final class ClaimTable {
    private static final HexFormat HEX = HexFormat.of();
    private static final String SELECT = "SELECT kind, claim_key, stream_id FROM claims ";

    private ClaimTable() {}

    /// The holders of claims, as far as they are held.
    static Supplier<Map<Claim, String>> holders(Packet packet, Collection<Claim> claims) {
        var keys = Stream.concat(claims.stream().map(Claim::kind), claims.stream().map(ClaimTable::key)).toList();
        return packet.queryMap(
                (SELECT + "WHERE kind IN (%1$s) AND claim_key IN (%1$s)")
                        .formatted(Packet.placeholders(claims)),
                ClaimTable::holder, keys);
    }

    /// All claims that streams hold.
    static Supplier<Map<Claim, String>> heldBy(Packet packet, Collection<String> streamIds) {
        return packet.queryMap(
                (SELECT + "WHERE stream_id IN (%s)").formatted(Packet.placeholders(streamIds)),
                ClaimTable::holder,
                streamIds);
    }

    static void delete(MySqlTransaction transaction, Collection<Claim> claims) {
        claims.forEach(claim -> transaction.update("DELETE FROM claims WHERE kind = ? AND claim_key = ?", claim.kind(),
                key(claim)));
    }

    static void insert(MySqlTransaction transaction, Map<Claim, String> holders) {
        transaction.insert("INSERT INTO claims (kind, claim_key, stream_id)", holders.entrySet(),
                held -> List.of(held.getKey().kind(), key(held.getKey()), held.getValue()), "");
    }

    private static byte[] key(Claim claim) {
        return HEX.parseHex(claim.digest());
    }

    private static Map.Entry<Claim, String> holder(ResultSet row, int number) throws SQLException {
        return Map.entry(new Claim(row.getString("kind"), HEX.formatHex(row.getBytes("claim_key"))),
                row.getString("stream_id"));
    }
}
