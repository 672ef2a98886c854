package org.touroku.eventsourcing.projection;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.CommitListener;
import org.touroku.eventsourcing.mysql.LockingTransactions;

/// One loop for each projection that there is.
@Component
@DependsOnDatabaseInitialization
class ProjectionLoops implements CommitListener, AutoCloseable {
    private final List<ProjectionLoop> loops;

    ProjectionLoops(List<Projection> projections, ReadPositions positions, HikariDataSource dataSource) {
        loops = projections.stream().map(projection -> {
            var transactions = new LockingTransactions("projection-" + projection.name(), dataSource);
            return new ProjectionLoop(projection, new Projector(projection, transactions), positions);
        }).toList();
    }

    @Override
    public void committed() {
        loops.forEach(ProjectionLoop::committed);
    }

    @Override
    public void close() {
        loops.forEach(ProjectionLoop::close);
    }
}
