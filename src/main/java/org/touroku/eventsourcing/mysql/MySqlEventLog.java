package org.touroku.eventsourcing.mysql;

import java.util.List;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// Reads the log in MySQL on any connection.
class MySqlEventLog implements EventLog {
    private final NamedParameterJdbcOperations jdbc;

    MySqlEventLog(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<RecordedEvent> read(StreamId stream, long afterVersion, int limit) {
        return EventRows.ofStream(jdbc, stream, afterVersion, limit);
    }

    @Override
    public List<RecordedEvent> readLog(long afterPosition, int limit, EventFilter filter) {
        return EventRows.after(jdbc, afterPosition, limit, filter);
    }

    @Override
    public long head() {
        return EventRows.head(jdbc);
    }
}
