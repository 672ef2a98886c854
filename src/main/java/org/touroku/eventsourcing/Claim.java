package org.touroku.eventsourcing;

/// A unique value held by a stream, such as an e-mail address. It is taken in the transaction that appends, so of two
/// streams that want it exactly one gets it. A stream holds at most one claim of each kind: taking another releases it. The event
/// store keeps a [SecretDigest] of the value only.
///
/// @param kind  what is claimed: 1–32 ASCII characters
/// @param value in its canonical form, of any length
public record Claim(String kind, String value) {
    public Claim {
        if (kind.isEmpty() || kind.length() > 32) {
            throw new IllegalArgumentException("the kind of a claim must have 1–32 characters: " + kind);
        }
    }

    /// Without the value, which may be personal.
    @Override
    public String toString() {
        return "Claim[" + kind + "]";
    }
}
