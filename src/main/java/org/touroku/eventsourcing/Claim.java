package org.touroku.eventsourcing;

/// Something that only one stream may hold at a time, such as an e-mail address. It is taken in the transaction that
/// appends, so of two streams that want it exactly one gets it; and a stream holds one of a kind, so taking another
/// releases it.
///
/// @param kind   what is claimed: 1–32 ASCII characters
/// @param digest of what is claimed, in its canonical form: SHA-256, 64 hexadecimal digits in lower case
public record Claim(String kind, String digest) {
    /// @param key the canonical form of what is claimed, of any length
    public static Claim of(String kind, String key) {
        return new Claim(kind, Digest.of(key));
    }
}
