package org.touroku.eventsourcing.mysql;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome;
import org.touroku.eventsourcing.EventStore;

/// Extends the log in MySQL through the one writer of this instance.
final class MySqlEventStore extends MySqlEventLog implements EventStore {
    private final GroupCommit groupCommit;

    MySqlEventStore(NamedParameterJdbcOperations jdbc, GroupCommit groupCommit) {
        super(jdbc);
        this.groupCommit = groupCommit;
    }

    @Override
    public AppendOutcome append(Append append) {
        return groupCommit.append(append);
    }
}
