package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

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
import org.touroku.eventsourcing.InMemoryEventStore.StoredJob;
import org.touroku.eventsourcing.JobRequest;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.TestDatabase;

class MySqlEventStoreIntegrationTests extends EventStoreContract {
    @AutoClose
    private static final HikariDataSource database = TestDatabase.create().migrated();
    private LockingTransactions writer;
    private LockingTransactions clock;
    private GroupCommit groupCommit;
    private LogClock logClock;
    private Instant time = MONDAY;

    @BeforeEach
    void empty() {
        var jdbc = JdbcClient.create(database);
        jdbc.sql("DELETE FROM events").update();
        jdbc.sql("DELETE FROM claims").update();
        jdbc.sql("DELETE FROM idempotency_keys").update();
        jdbc.sql("DELETE FROM jobs").update();
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
        time = now;
        for (var session : new LockingTransactions[]{writer, clock}) {
            session.run(jdbc -> jdbc.getJdbcOperations()
                    .execute("SET SESSION timestamp = %d.%06d".formatted(now.getEpochSecond(), now.getNano() / 1000)));
        }
    }

    @Override
    protected List<StoredJob> jobs() {
        return JdbcClient.create(database).sql("""
                SELECT process, stream_type, stream_id, cause, cause_version, kind, round, ended_at,
                       due_at IS NOT NULL AND state = 'waiting' AS waits
                  FROM jobs
                 ORDER BY id
                """).query(MySqlEventStoreIntegrationTests::job).list();
    }

    private static StoredJob job(ResultSet row, int number) throws SQLException {
        var endedAt = UtcTime.readIfAny(row, "ended_at");
        assertThat(row.getBoolean("waits")).isEqualTo(endedAt == null);
        return new StoredJob(new JobRequest(row.getString("process"),
                new StreamId(row.getString("stream_type"), row.getString("stream_id")), row.getString("kind")),
                row.getLong("cause"), row.getLong("cause_version"), row.getInt("round"), endedAt);
    }

    @Override
    protected void endJobs() {
        JdbcClient.create(database).sql("""
                UPDATE jobs SET state = 'done', due_at = NULL, ended_at = :now WHERE due_at IS NOT NULL
                """).param("now", UtcTime.of(time)).update();
    }
}
