package org.touroku.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;

import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

import org.touroku.eventsourcing.StreamKeys;
import org.touroku.eventsourcing.StreamKeys.Entry;
import org.touroku.user.UserDecider;

/// The key of the service itself: 32 random bytes, drawn when the log is empty, wrapped by a master key and stored next to the data keys.
/// Others are derived from it (HKDF, RFC 5869), each for one purpose.
final class ServiceKey {
    private final byte[] key;

    ServiceKey(byte[] key) {
        this.key = key;
    }

    /// Reads the key, or draws it for an empty log. If another instance does so at the same time, the first one counts.
    ///
    /// @throws PlainPersonalData if the log was written before personal data were encrypted
    static ServiceKey of(StreamKeys keys, MasterKeys masterKeys) {
        if (keys.find(StreamKeys.SERVICE).isEmpty()) {
            if (keys.hasEvents(UserDecider.STREAM_TYPE)) {
                throw new PlainPersonalData();
            }
            keys.createIfAbsent(
                    new Entry(StreamKeys.SERVICE, masterKeys.wrap(AesGcm.newKey(), StreamKeys.SERVICE)));
        }
        return new ServiceKey(
                masterKeys.unwrap(keys.find(StreamKeys.SERVICE).orElseThrow(), StreamKeys.SERVICE));
    }

    /// @param algorithm that the derived key is for
    SecretKey derive(String purpose, String algorithm) {
        try {
            return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, HKDFParameterSpec.ofExtract().addIKM(key)
                    .thenExpand(purpose.getBytes(UTF_8), AesGcm.KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java 25 has HKDF", e);
        }
    }
}
