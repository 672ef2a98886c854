package org.touroku.eventsourcing.mysql;

import java.time.Instant;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.EventStoreContract;
import org.touroku.support.TestDatabase;

class MySqlEventStoreIntegrationTests extends EventStoreContract {
    @AutoClose
    private static final HikariDataSource database = TestDatabase.create().migrated();
    private LockingTransactions writer;
    private LockingTransactions clock;
    private GroupCommit groupCommit;
    private LogClock logClock;

    @BeforeEach
    void empty() {
        var jdbc = JdbcClient.create(database);
        jdbc.sql("DELETE FROM events").update();
        jdbc.sql("DELETE FROM claims").update();
        jdbc.sql("DELETE FROM idempotency_keys").update();
        jdbc.sql("UPDATE event_head SET position = 0, recorded_at = '1970-01-01'").update();
        writer = new LockingTransactions("writer", database);
        clock = new LockingTransactions("clock", database);
        groupCommit = new GroupCommit(writer, new NoReadModels(), Digest::of, GroupCommit.CAPACITY,
                new SimpleMeterRegistry());
        logClock = new LogClock(clock);
        setClock(MONDAY);
    }

    @AfterEach
    void close() {
        groupCommit.close();
        logClock.close();
    }

    @Override
    protected EventStore store() {
        return new MySqlEventStore(new NamedParameterJdbcTemplate(database), groupCommit, logClock);
    }

    /// Of the database's sessions: UTC_TIMESTAMP follows the variable.
    @Override
    protected void setClock(Instant now) {
        for (var session : new LockingTransactions[]{writer, clock}) {
            session.run(jdbc -> jdbc.getJdbcOperations()
                    .execute("SET SESSION timestamp = %d.%06d".formatted(now.getEpochSecond(), now.getNano() / 1000)));
        }
    }
}
