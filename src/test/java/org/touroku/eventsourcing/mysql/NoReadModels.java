package org.touroku.eventsourcing.mysql;

import java.util.List;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// For an event store without read models.
class NoReadModels implements InlineReadModels {
    @Override
    public Extension extend(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
        return extendNothing();
    }

    @Override
    public Extension extendNothing() {
        return new Extension() {
            @Override
            public boolean shows(StreamId stream) {
                return false;
            }

            @Override
            public void committed() {
                NoReadModels.this.committed();
            }
        };
    }

    void committed() {}
}
