package org.touroku.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/// Binds texts to keys and places, and hides nothing.
public final class FakeEncryption implements StreamEncryption {
    private final AtomicInteger keys = new AtomicInteger();

    @Override
    public NewKey newKey(StreamId stream) {
        var key = stream.id() + " " + keys.incrementAndGet();
        return new NewKey(key, unwrap(key, stream));
    }

    @Override
    public DataKey unwrap(String key, StreamId stream) {
        if (!key.startsWith(stream.id())) {
            throw new IllegalArgumentException("the key of another stream");
        }
        return new DataKey() {
            @Override
            public String encrypt(String text, Place place) {
                return Base64.getEncoder().encodeToString((key + place + text).getBytes(UTF_8));
            }

            @Override
            public String decrypt(String encrypted, Place place) {
                var text = new String(Base64.getDecoder().decode(encrypted), UTF_8);
                if (!text.startsWith(key + place)) {
                    throw new IllegalArgumentException("another key or place");
                }
                return text.substring((key + place).length());
            }
        };
    }
}
