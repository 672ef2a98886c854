package org.touroku.eventsourcing.mysql;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.touroku.eventsourcing.KeyUse;

/// The streams that hold claims, as the appends of a transaction change them one after the other.
final class ClaimHolders {
    /// A stream holds one claim of a kind.
    private record Holder(String streamId, String kind) {}

    private final Map<StoredClaim, String> before;
    private final Map<StoredClaim, String> holders;
    private final Map<Holder, StoredClaim> held = new HashMap<>();

    private ClaimHolders(Map<StoredClaim, String> before) {
        this.before = before;
        holders = new HashMap<>(before);
        before.forEach((claim, streamId) -> held.put(new Holder(streamId, claim.kind()), claim));
    }

    /// @param checking whether to look up the holders of requested claims; the claims of existing streams are looked up anyway
    static Supplier<ClaimHolders> read(Packet packet, Collection<Append> appends, boolean checking) {
        var wanted = appends.stream().filter(_ -> checking).flatMap(append -> append.claims().stream()).distinct();
        var moving = appends.stream().filter(ClaimHolders::mayRelease)
                .map(append -> append.request().stream().id()).distinct();
        var holders = ClaimTable.holders(packet, wanted.toList());
        var held = ClaimTable.heldBy(packet, moving.toList());
        return () -> {
            var all = new HashMap<>(holders.get());
            all.putAll(held.get());
            return new ClaimHolders(all);
        };
    }

    private static boolean mayRelease(Append append) {
        var request = append.request();
        return request.key().change() == KeyUse.Change.SHRED
                || (request.expectedVersion() > 0 && !append.claims().isEmpty());
    }

    /// The other stream that holds the claim, if there is one.
    Optional<String> otherThan(String streamId, StoredClaim claim) {
        return Optional.ofNullable(holders.get(claim)).filter(holder -> !holder.equals(streamId));
    }

    void take(List<StoredClaim> claims, String streamId) {
        for (var claim : claims) {
            var released = held.put(new Holder(streamId, claim.kind()), claim);
            if (released != null) {
                holders.remove(released);
            }
            holders.put(claim, streamId);
        }
    }

    /// Releases all claims of a stream.
    void release(String streamId) {
        holders.values().removeIf(streamId::equals);
        held.keySet().removeIf(holder -> holder.streamId.equals(streamId));
    }

    void write(MySqlTransaction transaction) {
        ClaimTable.delete(transaction, difference(before, holders).keySet());
        ClaimTable.insert(transaction, difference(holders, before));
    }

    private static Map<StoredClaim, String> difference(Map<StoredClaim, String> one, Map<StoredClaim, String> other) {
        return one.entrySet().stream().filter(held -> !Objects.equals(other.get(held.getKey()), held.getValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
