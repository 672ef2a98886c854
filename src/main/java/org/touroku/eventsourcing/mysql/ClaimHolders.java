package org.touroku.eventsourcing.mysql;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.Claim;

/// The streams that hold claims, as the appends of a transaction change them one after the other.
final class ClaimHolders {
    /// A stream holds one claim of a kind.
    private record Holder(String streamId, String kind) {}

    private final Map<Claim, String> before;
    private final Map<Claim, String> holders;
    private final Map<Holder, Claim> held = new HashMap<>();

    private ClaimHolders(Map<Claim, String> before) {
        this.before = before;
        holders = new HashMap<>(before);
        before.forEach((claim, streamId) -> held.put(new Holder(streamId, claim.kind()), claim));
    }

    /// @param checking whether to look up the holders of requested claims; the claims of existing streams are looked up anyway
    static Supplier<ClaimHolders> read(Packet packet, Collection<AppendRequest> requests, boolean checking) {
        var wanted = requests.stream().filter(_ -> checking).flatMap(request -> request.claims().stream()).distinct();
        var moving = requests.stream().filter(request -> request.expectedVersion() > 0 && !request.claims().isEmpty())
                .map(request -> request.stream().id()).distinct();
        var holders = ClaimTable.holders(packet, wanted.toList());
        var held = ClaimTable.heldBy(packet, moving.toList());
        return () -> {
            var all = new HashMap<>(holders.get());
            all.putAll(held.get());
            return new ClaimHolders(all);
        };
    }

    /// Whether another stream holds the claim.
    boolean isTaken(Claim claim, String streamId) {
        return !holders.getOrDefault(claim, streamId).equals(streamId);
    }

    void take(List<Claim> claims, String streamId) {
        for (var claim : claims) {
            var released = held.put(new Holder(streamId, claim.kind()), claim);
            if (released != null) {
                holders.remove(released);
            }
            holders.put(claim, streamId);
        }
    }

    void write(MySqlTransaction transaction) {
        ClaimTable.delete(transaction, difference(before, holders).keySet());
        ClaimTable.insert(transaction, difference(holders, before));
    }

    private static Map<Claim, String> difference(Map<Claim, String> one, Map<Claim, String> other) {
        return one.entrySet().stream().filter(held -> !Objects.equals(other.get(held.getKey()), held.getValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
