package org.touroku.eventsourcing.reads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.InMemoryEventStore;
import org.touroku.support.TestDatabase;

/// Promise: the result of a query as of a time never changes later, also where a replica is read.
class VisibleLogIntegrationTests {
    private static final Instant TIME = Instant.parse("2026-11-26T10:00:00.123456Z");
    private static final Duration MICROSECOND = Duration.ofNanos(1000);

    private final HikariDataSource database = TestDatabase.create().migrated();
    private final ReadDatabase replica = ReadDatabase.replica(database);
    private final VisibleLog log = new VisibleLog(replica, new InMemoryEventStore(TIME.plusSeconds(60)));

    @AfterEach
    void close() {
        replica.close();
    }

    /// An event that the replica does not have yet may have been recorded at the time of its head.
    @Test
    void theHeadOfAReplicaIsEnoughForEarlierTimesOnly() {
        JdbcClient.create(database).sql("UPDATE event_head SET position = 5, recorded_at = ?")
                .param(LocalDateTime.ofInstant(TIME, ZoneOffset.UTC)).update();
        assertThat(log.headAfter(TIME.minus(MICROSECOND))).hasValue(5);
        assertThat(log.headAfter(TIME)).hasValue(0);
        assertThat(log.headAfter(TIME.plus(MICROSECOND))).hasValue(0);
    }

    @Test
    void waitsForAPosition() {
        assertThat(log.await(0, Duration.ZERO)).isTrue();
        assertThat(log.await(1, Duration.ofMillis(50))).isFalse();
    }
}
