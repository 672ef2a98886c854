package org.touroku.privacy;

import java.security.SecureRandom;
import java.util.Arrays;

/// Bytes of a [SecureRandom], which gives many at a time in less time than few. Each byte is handed out once, and then forgotten.
final class RandomBytes {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] DRAWN = new byte[8192];
    private static int used = DRAWN.length;

    private RandomBytes() {}

    /// @param count at most 8,192
    static synchronized byte[] draw(int count) {
        if (DRAWN.length - used < count) {
            RANDOM.nextBytes(DRAWN);
            used = 0;
        }
        var bytes = Arrays.copyOfRange(DRAWN, used, used + count);
        Arrays.fill(DRAWN, used, used + count, (byte) 0);
        used += count;
        return bytes;
    }
}
