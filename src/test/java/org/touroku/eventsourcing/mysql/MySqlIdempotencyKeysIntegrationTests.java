package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.eventsourcing.EventStore.PATIENCE;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.IdempotencyKey;
import org.touroku.eventsourcing.IdempotentAppend;
import org.touroku.eventsourcing.KeyUse;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.StoredResponse;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.TestDatabase;

class MySqlIdempotencyKeysIntegrationTests {
    private static final StoredResponse RESPONSE = new StoredResponse(Digest.of("request"),
            "{\"response\": \"'\\\\🌸\"}");

    private final HikariDataSource database = TestDatabase.create().migrated();
    private final NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(database);
    private final MySqlIdempotencyKeys keys = new MySqlIdempotencyKeys(jdbc, jdbc);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void findsAResponseAsItWasStored() {
        store("key", 1, now());
        assertThat(keys.find(key("key-0"))).contains(RESPONSE);
        assertThat(keys.find(key("KEY-0"))).isEmpty();
        assertThat(keys.find(new IdempotencyKey("Caller", "key-0"))).isEmpty();
    }

    @Test
    void keepsAKeyForSevenDaysByTheDatabasesClockAndNoLonger() {
        var weekAgo = now().minus(Duration.ofDays(7));
        store("kept", 1, weekAgo.plusSeconds(60));
        store("old", 1, weekAgo.minusSeconds(1));
        keys.purge();
        assertThat(keys.find(key("kept-0"))).isPresent();
        assertThat(keys.find(key("old-0"))).isEmpty();
    }

    @Test
    void purgesExactlyTheOldKeysHoweverManyTheyAre() {
        store("old", 1000, now().minus(Duration.ofDays(8)));
        store("older", 201, now().minus(Duration.ofDays(20)));
        store("new", 700, now());
        keys.purge();
        assertThat(jdbc.queryForList("SELECT idempotency_key FROM idempotency_keys", Map.of(), String.class))
                .hasSize(700).allMatch(key -> key.startsWith("new"));
    }

    /// The head's time may be long past, where nothing is appended, or in the future, after a clock was wrong.
    @ParameterizedTest
    @ValueSource(ints = {-8, 8})
    void datesAResponseWithoutEventsByTheDatabasesClockWhateverTheTimeOfTheHead(int days) {
        jdbc.update("UPDATE event_head SET recorded_at = UTC_TIMESTAMP(6) + INTERVAL :days DAY", Map.of("days", days));
        var before = now();
        try (var groupCommit = new GroupCommit(new LockingTransactions("test", database), new NoReadModels(),
                Digest::of, 1,
                new SimpleMeterRegistry())) {
            groupCommit.append(
                    new AppendRequest(new StreamId("lamp", "01HQJXYYX2BQEYCWTX34P9Z7DE"), 0, List.of(), List.of(),
                            new Metadata("command", "conversation", "caller"), KeyUse.NONE, null,
                            new IdempotentAppend(key("key"), RESPONSE.fingerprint(), _ -> RESPONSE.response())),
                    PATIENCE);
        }
        keys.purge();
        assertThat(keys.find(key("key"))).contains(RESPONSE);
        assertThat(time("SELECT stored_at FROM idempotency_keys")).isBetween(before, now());
    }

    private Instant now() {
        return time("SELECT UTC_TIMESTAMP(6)");
    }

    private Instant time(String sql) {
        return JdbcClient.create(database).sql(sql).query(LocalDateTime.class).single().toInstant(ZoneOffset.UTC);
    }

    private void store(String prefix, int keys, Instant at) {
        var responses = new HashMap<IdempotencyKey, StoredResponse>();
        for (int i = 0; i < keys; i++) {
            responses.put(key(prefix + "-" + i), RESPONSE);
        }
        IdempotencyKeyTable.insert(MySqlTransaction.immediate(jdbc), responses, at);
    }

    private static IdempotencyKey key(String key) {
        return new IdempotencyKey("caller", key);
    }
}
