package org.touroku.eventsourcing.projection;

import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;

import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.subscription.AppendSignal;
import org.touroku.eventsourcing.subscription.KnownEvents;
import org.touroku.eventsourcing.subscription.Progress;

/// Runs the projections that are beans.
@AutoConfiguration
class ProjectionAutoConfiguration {
    @Bean
    @DependsOnDatabaseInitialization
    RunningProjections runningProjections(ObjectProvider<Projection> projections, KnownEvents known, Progress progress,
            ConnectionPools pools) {
        return new RunningProjections(projections.orderedStream().toList(), known, progress, pools);
    }

    @Bean
    InlineProjections inlineProjections(RunningProjections projections, Progress progress, AppendSignal appended) {
        return new InlineProjections(projections, progress, appended);
    }

    /// @param kept how long the tables are kept that a rebuild has replaced
    @Bean
    @DependsOnDatabaseInitialization
    Rebuilds rebuilds(ObjectProvider<Projection> projections, KnownEvents known, ConnectionPools pools,
            @Value("${touroku.projections.keep-replaced:1d}") Duration kept) {
        return new Rebuilds(projections.orderedStream().toList(), known, pools, kept);
    }

    /// @param every how long after the end of one check the next one begins
    @Bean
    Verifications verifications(ObjectProvider<VerifiableProjection> projections, KnownEvents known,
            ConnectionPools pools,
            @Value("${touroku.projections.verified-every:1h}") Duration every) {
        return new Verifications(projections.orderedStream().toList(), known, pools, every);
    }

    @Bean
    Projections projections(RunningProjections projections, Rebuilds rebuilds, Verifications verifications,
            ConnectionPools pools) {
        return new Projections(projections, rebuilds, verifications, pools.background());
    }
}
