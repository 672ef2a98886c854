package org.touroku.apikey;

import java.time.DateTimeException;
import java.time.Duration;

/// How long a key is valid, from the time at which the database records that it is issued: one minute to 3,650 days, as in ISO 8601,
/// such as `P90D` or `PT12H`.
record Lifetime(Duration duration) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    /// @throws IllegalArgumentException if it is none
    static Lifetime parse(String text) {
        try {
            var duration = Duration.parse(text);
            if (duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0) {
                return new Lifetime(duration);
            }
        } catch (DateTimeException _) {
            // As one that is out of range
        }
        throw new IllegalArgumentException("must be a duration from PT1M to P3650D, such as P90D or PT12H");
    }
}
