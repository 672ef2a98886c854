package org.touroku.eventsourcing.mysql;

import java.util.List;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome;
import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// The log in MySQL: reads on any connection, appends through the one writer of this instance.
final class MySqlEventStore implements EventStore {
    private final NamedParameterJdbcOperations jdbc;
    private final GroupCommit groupCommit;

    MySqlEventStore(NamedParameterJdbcOperations jdbc, GroupCommit groupCommit) {
        this.jdbc = jdbc;
        this.groupCommit = groupCommit;
    }

    @Override
    public AppendOutcome append(Append append) {
        return groupCommit.append(append);
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
