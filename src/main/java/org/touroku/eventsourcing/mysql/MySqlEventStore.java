package org.touroku.eventsourcing.mysql;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.AppendResult;
import org.touroku.eventsourcing.EventStore;

/// Appends to the log in MySQL through the one writer of this instance.
final class MySqlEventStore extends MySqlEventLog implements EventStore {
    private final GroupCommit groupCommit;
    private final LogClock clock;

    MySqlEventStore(NamedParameterJdbcOperations jdbc, GroupCommit groupCommit, LogClock clock) {
        super(jdbc);
        this.groupCommit = groupCommit;
        this.clock = clock;
    }

    @Override
    public AppendResult append(AppendRequest request, Duration patience) {
        return groupCommit.append(request, patience);
    }

    @Override
    public OptionalLong headAfter(Instant time) {
        var head = LogHead.read(jdbc);
        return head.recordedAt().isAfter(time) ? OptionalLong.of(head.position()) : clock.headAfter(time);
    }
}
