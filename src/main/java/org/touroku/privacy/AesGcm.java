package org.touroku.privacy;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM with a random nonce (NIST SP 800-38D): nonce, ciphertext, tag.
final class AesGcm {
    static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /// Ciphers that are free: a new one takes as long as three encryptions. The last one comes first, as it often has the key already.
    private static final BlockingDeque<Cipher> CIPHERS = new LinkedBlockingDeque<>(16);

    private AesGcm() {}

    static byte[] newKey() {
        return RandomBytes.draw(KEY_BYTES);
    }

    static SecretKey key(byte[] bytes) {
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key must have " + KEY_BYTES + " bytes");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    /// @param context that the ciphertext is bound to (additional authenticated data)
    static byte[] encrypt(SecretKey key, byte[] plain, byte[] context) {
        var nonce = RandomBytes.draw(NONCE_BYTES);
        var cipher = take();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context);
            var encrypted = Arrays.copyOf(nonce, NONCE_BYTES + plain.length + TAG_BITS / 8);
            cipher.doFinal(plain, 0, plain.length, encrypted, NONCE_BYTES);
            return encrypted;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        } finally {
            CIPHERS.offerFirst(cipher);
        }
    }

    /// @throws IllegalArgumentException if it was not encrypted under this key for this context
    static byte[] decrypt(SecretKey key, byte[] encrypted, byte[] context) {
        if (encrypted.length < NONCE_BYTES + TAG_BITS / 8) {
            throw new IllegalArgumentException("a ciphertext is cut off");
        }
        var cipher = take();
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, encrypted, 0, NONCE_BYTES));
            cipher.updateAAD(context);
            return cipher.doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw new IllegalArgumentException("a ciphertext was changed, or belongs to another key or place", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        } finally {
            CIPHERS.offerFirst(cipher);
        }
    }

    private static Cipher take() {
        var free = CIPHERS.pollFirst();
        try {
            return free == null ? Cipher.getInstance("AES/GCM/NoPadding") : free;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }
}
