package org.touroku.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Supplier;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.SecretDigest;
import org.touroku.user.UserId;

/// Tokens that prove that somebody has received a mail: the version of the event that set the address, the time at which the token
/// expires, and an HMAC of both and of the user, in base64url. They are stored nowhere.
@Component
class VerificationTokens {
    static final int LENGTH = 64;
    private static final int CONTENT_BYTES = 2 * Long.BYTES;
    private static final int BYTES = CONTENT_BYTES + 32;
    /// Keeps these digests apart from those that are made for other purposes.
    private static final byte[] PURPOSE = "verification token\n".getBytes(UTF_8);

    private final SecretDigest digest;

    VerificationTokens(SecretDigest digest) {
        this.digest = digest;
    }

    /// What a token says.
    sealed interface Token {}

    /// @param addressVersion of the user after the event that set the address
    record Valid(long addressVersion) implements Token {}

    record Expired() implements Token {}

    /// Made for another user, changed, or made up.
    record Invalid() implements Token {}

    String issue(UserId user, long addressVersion, Instant expiry) {
        var content = ByteBuffer.allocate(CONTENT_BYTES).putLong(addressVersion).putLong(expiry.getEpochSecond())
                .array();
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(ByteBuffer.allocate(BYTES).put(content).put(digest(user, content)).array());
    }

    /// @param now asked only for a token that was made here for this user
    Token read(UserId user, String token, Supplier<Instant> now) {
        if (token.length() != LENGTH) {
            return new Invalid();
        }
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
        } catch (IllegalArgumentException _) {
            return new Invalid();
        }
        if (bytes.capacity() != BYTES) {
            return new Invalid();
        }
        var content = new byte[CONTENT_BYTES];
        var sent = new byte[BYTES - CONTENT_BYTES];
        bytes.get(content).get(sent);
        if (!MessageDigest.isEqual(digest(user, content), sent)) {
            return new Invalid();
        }
        return now.get().getEpochSecond() < bytes.getLong(Long.BYTES) ? new Valid(bytes.getLong(0)) : new Expired();
    }

    private byte[] digest(UserId user, byte[] content) {
        return HexFormat.of().parseHex(digest.of(PURPOSE, user.value().getBytes(UTF_8), content));
    }
}
