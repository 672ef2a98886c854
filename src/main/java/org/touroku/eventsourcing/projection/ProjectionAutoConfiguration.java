package org.touroku.eventsourcing.projection;

import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;

import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.reads.ReadDatabase;
import org.touroku.eventsourcing.subscription.AppendSignal;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.Progress;

/// Runs the projections that are beans.
@AutoConfiguration
class ProjectionAutoConfiguration {
    @Bean
    InlineProjections inlineProjections(Projections projections, Progress progress, AppendSignal appended) {
        return new InlineProjections(projections, progress, appended);
    }

    @Bean
    @DependsOnDatabaseInitialization
    DriftDetection driftDetection(ObjectProvider<VerifiableProjection> projections, KnownEvents known,
            ConnectionPools pools, @Value("${touroku.projections.check-every:1h}") Duration every) {
        return new DriftDetection(projections.orderedStream().toList(), known, pools, every);
    }

    /// @param kept how long a generation is kept after it was replaced, or after no instance has served its version
    @Bean
    @DependsOnDatabaseInitialization
    Projections projections(ObjectProvider<Projection> projections, KnownEvents known, Progress progress,
            DriftDetection drift, ConnectionPools pools,
            @Value("${touroku.projections.keep-former:1d}") Duration kept) {
        return new Projections(projections.orderedStream().toList(), known, progress, drift, pools, kept);
    }

    @Bean
    ReadModels readModels(ObjectProvider<Projection> projections, ReadDatabase reads, Progress progress) {
        return new ReadModels(projections.orderedStream().toList(), reads, progress);
    }

    @Bean
    ReadModelsHealthIndicator readModelsHealthIndicator(Projections projections) {
        return new ReadModelsHealthIndicator(projections);
    }
}
