package org.touroku.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

import javax.crypto.SecretKey;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.StreamEncryption;
import org.touroku.eventsourcing.StreamId;

/// Data keys: one for each user, wrapped by a master key.
@Component
class DataKeys implements StreamEncryption {
    private final MasterKeys masterKeys;

    DataKeys(MasterKeys masterKeys) {
        this.masterKeys = masterKeys;
    }

    @Override
    public NewKey newKey(StreamId stream) {
        var key = AesGcm.newKey();
        return new NewKey(masterKeys.wrap(key, stream.id()), new Unwrapped(AesGcm.key(key)));
    }

    @Override
    public DataKey unwrap(String key, StreamId stream) {
        return new Unwrapped(AesGcm.key(masterKeys.unwrap(key, stream.id())));
    }

    private record Unwrapped(SecretKey key) implements DataKey {
        @Override
        public String encrypt(String text, Place place) {
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(AesGcm.encrypt(key, text.getBytes(UTF_8), context(place)));
        }

        @Override
        public String decrypt(String encrypted, Place place) {
            return new String(AesGcm.decrypt(key, Base64.getUrlDecoder().decode(encrypted), context(place)), UTF_8);
        }

        /// No part has a line feed.
        private static byte[] context(Place place) {
            return String.join("\n", place.stream().type(), place.stream().id(), String.valueOf(place.version()),
                    place.type(),
                    place.member()).getBytes(UTF_8);
        }

        @Override
        public String toString() {
            return "data key";
        }
    }
}
