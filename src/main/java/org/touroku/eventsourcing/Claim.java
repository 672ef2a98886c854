package org.touroku.eventsourcing;

/// A unique value held by a stream, such as an e-mail address. It is taken in the transaction that appends, so of two
/// streams that want it exactly one gets it. A stream holds at most one claim of each kind: taking another releases it.
///
/// @param kind   what is claimed: 1–32 ASCII characters
/// @param digest of the claimed value in its canonical form: SHA-256, 64 hexadecimal digits in lower case
public record Claim(String kind, String digest) {
    /// @param value in its canonical form, of any length
    public static Claim of(String kind, String value) {
        return new Claim(kind, Digest.of(value));
    }
}
