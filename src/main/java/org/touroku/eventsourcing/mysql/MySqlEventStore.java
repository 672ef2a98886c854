package org.touroku.eventsourcing.mysql;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// The log in MySQL: reads on any connection, appends through the one writer of this instance.
final class MySqlEventStore implements EventStore {
    private final JdbcClient jdbc;
    private final GroupCommit groupCommit;

    MySqlEventStore(JdbcClient jdbc, GroupCommit groupCommit) {
        this.jdbc = jdbc;
        this.groupCommit = groupCommit;
    }

    @Override
    public AppendOutcome append(Append append) {
        return groupCommit.append(append);
    }

    @Override
    public List<RecordedEvent> read(StreamId stream, long afterVersion, int limit) {
        return jdbc.sql("""
                SELECT position, stream_type, stream_id, stream_version, event_type, event_revision, data, metadata,
                       recorded_at
                  FROM events
                 WHERE stream_id = :id AND stream_version > :version AND stream_type = :type
                 ORDER BY stream_version
                 LIMIT :limit
                """)
                .param("id", stream.id())
                .param("type", stream.type())
                .param("version", afterVersion)
                .param("limit", limit)
                .query(EventRows::recordedEvent)
                .list();
    }

    @Override
    public List<RecordedEvent> readLog(long afterPosition, int limit) {
        return EventRows.after(jdbc, afterPosition, limit);
    }

    @Override
    public long head() {
        return jdbc.sql("SELECT position FROM event_head WHERE id = 1").query(Long.class).single();
    }
}
