package org.touroku.eventsourcing.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The table `claims`: unique values and the streams that hold them.
final class ClaimTable {
    private static final HexFormat HEX = HexFormat.of();
    private static final String SELECT = "SELECT kind, digest, stream_id FROM claims ";

    private ClaimTable() {}

    /// The holders of claims, as far as they are held.
    static Supplier<Map<StoredClaim, String>> holders(Packet packet, Collection<StoredClaim> claims) {
        var keys = Stream.concat(claims.stream().map(StoredClaim::kind), claims.stream().map(ClaimTable::key)).toList();
        return packet.queryMap(
                (SELECT + "WHERE kind IN (%1$s) AND digest IN (%1$s)")
                        .formatted(Packet.placeholders(claims)),
                ClaimTable::holder, keys);
    }

    /// All claims that streams hold.
    static Supplier<Map<StoredClaim, String>> heldBy(Packet packet, Collection<String> streamIds) {
        return packet.queryMap(
                (SELECT + "WHERE stream_id IN (%s)").formatted(Packet.placeholders(streamIds)),
                ClaimTable::holder,
                streamIds);
    }

    static void delete(MySqlTransaction transaction, Collection<StoredClaim> claims) {
        claims.forEach(claim -> transaction.update("DELETE FROM claims WHERE kind = ? AND digest = ?", claim.kind(),
                key(claim)));
    }

    static void insert(MySqlTransaction transaction, Map<StoredClaim, String> holders) {
        transaction.insert("INSERT INTO claims (kind, digest, stream_id)", holders.entrySet(),
                held -> List.of(held.getKey().kind(), key(held.getKey()), held.getValue()), "");
    }

    private static byte[] key(StoredClaim claim) {
        return HEX.parseHex(claim.digest());
    }

    private static Map.Entry<StoredClaim, String> holder(ResultSet row, int number) throws SQLException {
        return Map.entry(new StoredClaim(row.getString("kind"), HEX.formatHex(row.getBytes("digest"))),
                row.getString("stream_id"));
    }
}
