package org.touroku.eventsourcing.mysql;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.TestDatabase;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.EventStoreContract;

class MySqlEventStoreIntegrationTests extends EventStoreContract {
    private static HikariDataSource database;
    private GroupCommit groupCommit;

    @BeforeAll
    static void connect() {
        database = TestDatabase.create().migrated();
    }

    @AfterAll
    static void disconnect() {
        database.close();
    }

    @BeforeEach
    void empty() {
        var jdbc = JdbcClient.create(database);
        jdbc.sql("DELETE FROM events").update();
        jdbc.sql("DELETE FROM claims").update();
        jdbc.sql("DELETE FROM idempotency_keys").update();
        jdbc.sql("UPDATE event_head SET position = 0, recorded_at = '1970-01-01'").update();
        groupCommit = new GroupCommit(new LockingTransactions("test", database), new Alone(), GroupCommit.CAPACITY,
                new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        groupCommit.close();
    }

    @Override
    protected EventStore store() {
        return new MySqlEventStore(new NamedParameterJdbcTemplate(database), groupCommit);
    }
}
