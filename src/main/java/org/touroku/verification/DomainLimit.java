package org.touroku.verification;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;

/// How many mails are sent again to the addresses of each domain, lest a mail server be flooded. Each instance counts for itself.
final class DomainLimit {
    private static final int MAILS = 100;
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final int MOST_KEPT = 10_000;

    private final LoadingCache<String, Bucket> domains = Caffeine.newBuilder().maximumSize(MOST_KEPT)
            .expireAfterAccess(PERIOD).executor(Runnable::run)
            .build(_ -> Bucket.builder().addLimit(limit -> limit.capacity(MAILS).refillGreedy(MAILS, PERIOD)).build());

    /// Counts a mail.
    ///
    /// @throws org.springframework.web.ErrorResponseException if there were too many: 429 with Retry-After
    void count(String domain) {
        var probe = domains.get(domain).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw VerificationProblems.tooMany("this domain", Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }
}
