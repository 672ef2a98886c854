package org.touroku.eventsourcing.mysql;

import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// Reads the log in MySQL.
public class MySqlEventLog implements EventLog {
    final NamedParameterJdbcOperations jdbc;

    public MySqlEventLog(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<RecordedEvent> read(StreamId stream, long afterVersion, int limit) {
        return EventTable.ofStream(jdbc, stream, afterVersion, limit);
    }

    @Override
    public List<RecordedEvent> readLog(long afterPosition, int limit, EventFilter filter) {
        return EventTable.after(jdbc, afterPosition, limit, filter);
    }

    @Override
    public long head() {
        return EventTable.head(jdbc);
    }

    @Override
    public String id() {
        return jdbc.query("SELECT log_id FROM event_head WHERE id = 1", Map.of(), (row, _) -> row.getString("log_id"))
                .getFirst();
    }
}
