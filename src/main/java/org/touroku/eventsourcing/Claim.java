package org.touroku.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Something that only one stream may hold at a time, such as an e-mail address. It is taken in the transaction that
/// appends, so of two streams that want it exactly one gets it.
///
/// @param kind   what is claimed: 1–32 ASCII characters
/// @param digest of what is claimed, in its canonical form: SHA-256, 64 hexadecimal digits in lower case
public record Claim(String kind, String digest) {
    /// @param key the canonical form of what is claimed, of any length
    public static Claim of(String kind, String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
            return new Claim(kind, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
