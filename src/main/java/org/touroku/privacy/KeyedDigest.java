package org.touroku.privacy;

import java.security.GeneralSecurityException;
import java.util.HexFormat;

import javax.crypto.Mac;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.SecretDigest;

/// HMAC-SHA-256 of claimed addresses, and of commands with an idempotency key.
@Component
class KeyedDigest implements SecretDigest {
    /// Has the key; copies of it are used.
    private final Mac initial;

    KeyedDigest(ServiceKey service) {
        try {
            initial = Mac.getInstance("HmacSHA256");
            initial.init(service.derive("digests", "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    @Override
    public String of(byte[]... parts) {
        try {
            var mac = (Mac) initial.clone();
            for (var part : parts) {
                mac.update(part);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the HMAC of the JDK can be copied", e);
        }
    }
}
