package org.touroku.eventsourcing.mysql;

import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.scheduling.annotation.Scheduled;

import org.touroku.eventsourcing.IdempotencyKey;
import org.touroku.eventsourcing.IdempotencyKeys;
import org.touroku.eventsourcing.StoredResponse;

/// Idempotency keys in MySQL, kept for seven days by the database's clock.
class MySqlIdempotencyKeys implements IdempotencyKeys {
    private static final int DELETED_AT_ONCE = 500;

    private final NamedParameterJdbcOperations commands;
    private final NamedParameterJdbcOperations background;

    MySqlIdempotencyKeys(NamedParameterJdbcOperations commands, NamedParameterJdbcOperations background) {
        this.commands = commands;
        this.background = background;
    }

    @Override
    public Optional<StoredResponse> find(IdempotencyKey key) {
        return Optional.ofNullable(IdempotencyKeyTable.find(commands, List.of(key)).get(key));
    }

    /// Deletes in small steps, so that no command waits.
    @Scheduled(fixedRateString = "PT1M")
    void purge() {
        int deleted;
        do {
            deleted = IdempotencyKeyTable.purge(background, DELETED_AT_ONCE);
        } while (deleted == DELETED_AT_ONCE);
    }
}
