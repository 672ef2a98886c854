package org.touroku.privacy;

import java.security.GeneralSecurityException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.SecretKey;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.SecretDigest;

/// HMAC-SHA-256 of claimed addresses, and of commands with an idempotency key.
@Component
class KeyedDigest implements SecretDigest {
    private final SecretKey key;

    KeyedDigest(ServiceKey service) {
        key = service.derive("digests", "HmacSHA256");
    }

    @Override
    public String of(byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (var part : parts) {
                mac.update(part);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }
}
