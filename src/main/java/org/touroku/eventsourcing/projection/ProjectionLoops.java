package org.touroku.eventsourcing.projection;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.CommitParticipant;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.mysql.LockingTransactions;

/// One loop for each projection that there is.
@Component
@DependsOnDatabaseInitialization
class ProjectionLoops implements CommitParticipant, AutoCloseable {
    private final List<ProjectionLoop> loops;

    ProjectionLoops(List<Projection> projections, ReadPositions positions, HikariDataSource dataSource) {
        loops = projections.stream().map(projection -> {
            var transactions = new LockingTransactions("projection-" + projection.name(), dataSource);
            return new ProjectionLoop(projection,
                    new Projector(projection, TableSet.LIVE, transactions, Projector.STEP), positions);
        }).toList();
    }

    List<ProjectionLoop> all() {
        return loops;
    }

    @Override
    public Runnable appended(List<RecordedEvent> events, NamedParameterJdbcOperations jdbc) {
        var afterCommit = loops.stream().map(loop -> loop.follow(events, jdbc)).toList();
        return () -> afterCommit.forEach(Runnable::run);
    }

    @Override
    public void committed() {
        loops.forEach(ProjectionLoop::wake);
    }

    @Override
    public void close() {
        loops.forEach(ProjectionLoop::close);
    }
}
