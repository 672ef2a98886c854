package org.touroku.eventsourcing.mysql;

import java.util.List;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.mysql.AppendTransaction.Mode;

/// For an event store without read models.
class NoReadModels implements InlineReadModels {
    /// Writes all but the commit of appends that conflict with nothing.
    static void write(AppendTransaction appends, NamedParameterJdbcOperations jdbc) {
        var transaction = MySqlTransaction.immediate(jdbc);
        appends.write(AppendTransaction.lock(List.of(), Mode.OPTIMISTIC, new NoReadModels(), transaction), transaction);
    }

    @Override
    public Locked lock(Packet packet) {
        return (appended, transaction) -> extend(appended, transaction.jdbc());
    }

    Extension extend(List<RecordedEvent> appended, NamedParameterJdbcOperations jdbc) {
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
