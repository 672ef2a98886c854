package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.TestDatabase;
import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.StoredAnswer;

class MySqlIdempotencyKeysIntegrationTests {
    private static final Instant MONDAY = Instant.parse("2026-11-23T09:00:00.123456Z");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final StoredAnswer ANSWER = new StoredAnswer(Digest.of("request"), "{\"answer\": \"'\\\\🌸\"}");

    private final HikariDataSource database = TestDatabase.create().migrated();
    private final NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void findsAnAnswerAsItWasStored() {
        store("key", 1, MONDAY);
        assertThat(at(MONDAY).find("key-0")).contains(ANSWER);
        assertThat(at(MONDAY).find("KEY-0")).isEmpty();
    }

    @Test
    void replacesAnAnswer() {
        store("key", 2, MONDAY);
        at(MONDAY).replace("key-1", "later");
        assertThat(at(MONDAY).find("key-0")).contains(ANSWER);
        assertThat(at(MONDAY).find("key-1")).contains(new StoredAnswer(ANSWER.fingerprint(), "later"));
    }

    @Test
    void keepsAKeyForAWeekAndNoLonger() {
        store("key", 1, MONDAY);
        at(MONDAY.plus(WEEK)).purge();
        assertThat(at(MONDAY).find("key-0")).isPresent();

        at(MONDAY.plus(WEEK).plusNanos(1000)).purge();
        assertThat(at(MONDAY).find("key-0")).isEmpty();
    }

    @Test
    void purgesAllThatAreOldHoweverManyTheyAreAndNoOther() {
        store("old", 1000, MONDAY);
        store("older", 201, MONDAY.minus(WEEK));
        store("new", 700, MONDAY.plusSeconds(1));

        at(MONDAY.plus(WEEK).plusMillis(500)).purge();
        assertThat(jdbc.queryForList("SELECT idempotency_key FROM idempotency_keys", Map.of(), String.class))
                .hasSize(700).allMatch(key -> key.startsWith("new"));
    }

    private MySqlIdempotencyKeys at(Instant now) {
        return new MySqlIdempotencyKeys(jdbc, Clock.fixed(now, ZoneOffset.UTC));
    }

    private void store(String prefix, int keys, Instant at) {
        var answers = new HashMap<String, StoredAnswer>();
        for (int i = 0; i < keys; i++) {
            answers.put(prefix + "-" + i, ANSWER);
        }
        IdempotencyKeyRows.insert(jdbc, answers, at);
    }
}
