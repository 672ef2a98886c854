package org.touroku.eventsourcing.mysql;

import java.util.List;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.CommitParticipant;
import org.touroku.eventsourcing.RecordedEvent;

/// Nobody takes part in commits.
class Alone implements CommitParticipant {
    @Override
    public Runnable appended(List<RecordedEvent> events, NamedParameterJdbcOperations jdbc) {
        return this::committed;
    }

    @Override
    public void committed() {}
}
