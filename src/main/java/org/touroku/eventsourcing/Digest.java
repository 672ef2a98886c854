package org.touroku.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256, written as 64 hexadecimal digits in lower case.
public final class Digest {
    private Digest() {}

    /// Of a text in UTF-8.
    public static String of(String text) {
        return of(text.getBytes(UTF_8));
    }

    /// Of all bytes, one part after the other.
    public static String of(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
