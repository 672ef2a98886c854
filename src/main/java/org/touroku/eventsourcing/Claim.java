package org.touroku.eventsourcing;

/// A unique value held by a stream, such as an e-mail address. It is taken in the transaction that appends, so of two
/// streams that want it exactly one gets it. A stream holds at most one claim of each kind: taking another releases it.
///
/// @param kind   what is claimed: 1–32 ASCII characters
/// @param digest of the claimed value in its canonical form: SHA-256, 64 hexadecimal digits in lower case
public record Claim(String kind, String digest) {
    public Claim {
        if (kind.isEmpty() || kind.length() > 32) {
            throw new IllegalArgumentException("the kind of a claim must have 1–32 characters: " + kind);
        }
        if (digest.length() != 64) {
            throw new IllegalArgumentException("a digest must have 64 characters");
        }
    }

    /// @param value in its canonical form, of any length
    public static Claim of(String kind, String value) {
        return new Claim(kind, Digest.of(value));
    }
}
