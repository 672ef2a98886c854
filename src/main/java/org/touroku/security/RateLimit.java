package org.touroku.security;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import org.springframework.web.ErrorResponseException;

/// How often each of many may do something: a bucket of tokens for each, which is full after a minute without use. It keeps the 10,000
/// buckets that are used most.
final class RateLimit {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MOST_KEPT = 10_000;

    private final String what;
    private final LoadingCache<String, Bucket> buckets;

    /// @param what      is limited, for those who have exceeded it
    /// @param perMinute for each
    RateLimit(String what, int perMinute) {
        this.what = what;
        buckets = Caffeine.newBuilder().maximumSize(MOST_KEPT).expireAfterAccess(PERIOD).executor(Runnable::run)
                .build(_ -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, PERIOD)).build());
    }

    /// Counts one use.
    void count(String who) {
        buckets.get(who).tryConsume(1);
    }

    /// Counts one use, if it is allowed.
    ///
    /// @throws ErrorResponseException if it is not: 429 with Retry-After
    void use(String who) {
        var probe = buckets.get(who).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw exceeded(who, probe.getNanosToWaitForRefill());
        }
    }

    /// Does not count one use that was counted.
    void giveBack(String who) {
        buckets.get(who).addTokens(1);
    }

    private ErrorResponseException exceeded(String who, long nanos) {
        return SecurityProblems.tooManyRequests("%s has sent too many %s.".formatted(who, what),
                Duration.ofNanos(nanos).plusSeconds(1));
    }
}
