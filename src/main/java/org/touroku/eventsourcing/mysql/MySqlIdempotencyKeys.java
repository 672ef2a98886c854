package org.touroku.eventsourcing.mysql;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.scheduling.annotation.Scheduled;

import org.touroku.eventsourcing.IdempotencyKeys;
import org.touroku.eventsourcing.StoredAnswer;

/// The keys of requests in MySQL, kept for a week.
class MySqlIdempotencyKeys implements IdempotencyKeys {
    private static final Duration KEPT = Duration.ofDays(7);
    private static final int DELETED_AT_ONCE = 500;

    private final NamedParameterJdbcOperations jdbc;
    private final Clock clock;

    MySqlIdempotencyKeys(NamedParameterJdbcOperations jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Optional<StoredAnswer> find(String key) {
        return Optional.ofNullable(IdempotencyKeyRows.answers(jdbc, List.of(key)).get(key));
    }

    @Override
    public void replace(String key, String answer) {
        IdempotencyKeyRows.replace(jdbc, key, answer);
    }

    /// Deletes the keys that are older than a week, in steps so small that nobody waits for them.
    @Scheduled(fixedRateString = "PT1M")
    void purge() {
        var kept = clock.instant().minus(KEPT);
        int deleted;
        do {
            deleted = IdempotencyKeyRows.deleteBefore(jdbc, kept, DELETED_AT_ONCE);
        } while (deleted == DELETED_AT_ONCE);
    }
}
