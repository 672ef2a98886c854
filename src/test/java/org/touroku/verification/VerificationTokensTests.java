package org.touroku.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.user.UserId;
import org.touroku.verification.VerificationTokens.Expired;
import org.touroku.verification.VerificationTokens.Invalid;
import org.touroku.verification.VerificationTokens.Token;
import org.touroku.verification.VerificationTokens.Valid;

class VerificationTokensTests {
    private static final UserId ADA = new UserId("01HQJXYYX2BQEYCWTX34P9Z7DE");
    private static final UserId BOB = new UserId("01HQJXYYX2BQEYCWTX34P9Z7DF");
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00.5Z");
    private static final Instant TOMORROW = Instant.parse("2026-11-29T12:00:00Z");

    private final VerificationTokens tokens = new VerificationTokens(parts -> hmac("secret", parts));
    private final String token = tokens.issue(ADA, 3, TOMORROW);

    @Test
    void aTokenNamesTheEventThatSetTheAddress() {
        assertThat(token).hasSize(VerificationTokens.LENGTH).matches("[\\w-]+");
        assertThat(read(ADA, token, NOW)).isEqualTo(new Valid(3));
    }

    @Test
    void itExpires() {
        assertThat(read(ADA, token, TOMORROW.minusNanos(1))).isEqualTo(new Valid(3));
        assertThat(read(ADA, token, TOMORROW)).isEqualTo(new Expired());
        assertThat(read(ADA, token, TOMORROW.plusSeconds(1))).isEqualTo(new Expired());
    }

    @Test
    void itIsOfOneUser() {
        assertThat(read(BOB, token, NOW)).isEqualTo(new Invalid());
    }

    @Test
    void itIsOfOneService() {
        var others = new VerificationTokens(parts -> hmac("another secret", parts));
        assertThat(others.read(ADA, token, () -> NOW)).isEqualTo(new Invalid());
    }

    @Test
    void noBitOfItCanBeChanged() {
        var bytes = Base64.getUrlDecoder().decode(token);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            var changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(read(ADA, Base64.getUrlEncoder().encodeToString(changed), NOW)).as("bit " + bit)
                    .isEqualTo(new Invalid());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "****************************************************************",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatIsMadeUpIsNone(String madeUp) {
        assertThat(read(ADA, madeUp, NOW)).isEqualTo(new Invalid());
    }

    @Test
    void theClockIsReadOnlyForTokensOfThisService() {
        assertThat(tokens.read(BOB, token, () -> {
            throw new IllegalStateException("a query for everybody who makes up a token");
        })).isEqualTo(new Invalid());
    }

    @Test
    void itIsReadAsAWholeOnly() {
        assertThat(read(ADA, token + "A", NOW)).isEqualTo(new Invalid());
        assertThat(read(ADA, token.substring(1), NOW)).isEqualTo(new Invalid());
        assertThat(read(ADA, " " + token, NOW)).isEqualTo(new Invalid());
    }

    private Token read(UserId user, String text, Instant now) {
        return tokens.read(user, text, () -> now);
    }

    private static String hmac(String key, byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"));
            for (var part : parts) {
                mac.update(part);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
