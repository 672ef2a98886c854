package org.touroku.eventsourcing.mysql;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.Claim;

/// Who holds which claim, as it changes from append to append of a batch; written at its end.
final class ClaimHolders {
    /// A stream holds one claim of a kind.
    private record Holder(String streamId, String kind) {}

    static final ClaimHolders NONE = new ClaimHolders(Map.of());

    private final Map<Claim, String> before;
    private final Map<Claim, String> holders;
    private final Map<Holder, Claim> held = new HashMap<>();

    private ClaimHolders(Map<Claim, String> before) {
        this.before = before;
        holders = new HashMap<>(before);
        before.forEach((claim, streamId) -> held.put(new Holder(streamId, claim.kind()), claim));
    }

    /// @param checking whether to look up what is wanted; what streams hold that move on is looked up anyway
    static ClaimHolders read(NamedParameterJdbcOperations jdbc, Collection<Append> appends, boolean checking) {
        var wanted = appends.stream().filter(_ -> checking).flatMap(append -> append.claims().stream()).distinct();
        var moving = appends.stream().filter(append -> append.expectedVersion() > 0 && !append.claims().isEmpty())
                .map(append -> append.stream().id()).distinct();
        return new ClaimHolders(ClaimRows.holders(jdbc, wanted.toList(), moving.toList()));
    }

    /// By another stream.
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

    void write(NamedParameterJdbcOperations jdbc) {
        ClaimRows.delete(jdbc, difference(before, holders).keySet());
        ClaimRows.insert(jdbc, difference(holders, before));
    }

    private static Map<Claim, String> difference(Map<Claim, String> one, Map<Claim, String> other) {
        return one.entrySet().stream().filter(held -> !Objects.equals(other.get(held.getKey()), held.getValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
