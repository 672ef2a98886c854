package org.touroku.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;

import org.springframework.stereotype.Component;

import org.touroku.web.UrlEncryption;

/// AES key wrap with padding (RFC 5649, NIST SP 800-38F): deterministic and authenticated, for short texts.
@Component
class UrlKey implements UrlEncryption {
    private static final int SHORTEST = 16;

    private final SecretKey key;

    UrlKey(ServiceKey service) {
        key = service.derive("URLs", "AES");
    }

    @Override
    public String encrypt(String text) {
        try {
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(cipher(Cipher.ENCRYPT_MODE).doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES key wrap", e);
        }
    }

    @Override
    public String decrypt(String encrypted) {
        var bytes = Base64.getUrlDecoder().decode(encrypted);
        if (bytes.length < SHORTEST) { // which the cipher answers with another exception
            throw new IllegalArgumentException("a ciphertext is cut off");
        }
        try {
            return new String(cipher(Cipher.DECRYPT_MODE).doFinal(bytes), UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not encrypted here", e);
        }
    }

    private Cipher cipher(int mode) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/KWP/NoPadding");
        cipher.init(mode, key);
        return cipher;
    }
}
