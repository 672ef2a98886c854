package org.touroku.apikey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;

import org.touroku.eventsourcing.Digest;

/// An API key as its holder knows it: `trk_<id>_<secret>`. The secret is 256 random bits and a checksum (CRC-32), in hexadecimal digits. So
/// tools that look for leaked secrets can recognize a key, and a mistyped one is refused without a query. A digest of random bits
/// needs no salt and no slow function (OWASP ASVS 5.0, 11.4.2 concerns passwords).
///
/// @param id     of the key: a ULID
/// @param secret 64 hexadecimal digits
record ApiKeyText(String id, String secret) {
    static final String PREFIX = "trk_";
    private static final int ID = 26;
    private static final int SECRET = 64;
    private static final int CHECKSUM = 8;
    private static final int LENGTH = PREFIX.length() + ID + 1 + SECRET + CHECKSUM;
    private static final SecureRandom RANDOM = new SecureRandom();

    /// With an id that is drawn as well.
    static ApiKeyText draw() {
        return draw(UlidCreator.getMonotonicUlid().toString());
    }

    static ApiKeyText draw(String id) {
        var secret = new byte[32];
        RANDOM.nextBytes(secret);
        return new ApiKeyText(id, HexFormat.of().formatHex(secret));
    }

    /// @return empty if it is not the text of a key
    static Optional<ApiKeyText> parse(String text) {
        if (text.length() != LENGTH || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        var end = PREFIX.length() + ID;
        var parsed = new ApiKeyText(text.substring(PREFIX.length(), end), text.substring(end + 1, LENGTH - CHECKSUM));
        return text.equals(parsed.reveal()) && Ulid.isValid(parsed.id) ? Optional.of(parsed) : Optional.empty();
    }

    /// SHA-256 of the secret, in hexadecimal digits. Only this is stored.
    String digest() {
        return Digest.of(secret.getBytes(US_ASCII));
    }

    /// Compares in a time that does not depend on where they differ.
    boolean hasDigest(String digest) {
        return MessageDigest.isEqual(digest().getBytes(US_ASCII), digest.getBytes(US_ASCII));
    }

    /// The whole key, to be shown once.
    String reveal() {
        return PREFIX + id + "_" + secret + checksum();
    }

    private String checksum() {
        var crc = new CRC32();
        crc.update((id + "_" + secret).getBytes(US_ASCII));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /// Without the secret.
    @Override
    public String toString() {
        return PREFIX + id + "_…";
    }
}
