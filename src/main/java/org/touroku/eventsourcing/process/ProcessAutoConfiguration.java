package org.touroku.eventsourcing.process;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;

import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.subscription.Subscriptions;

/// Runs the process managers that are beans.
@AutoConfiguration
class ProcessAutoConfiguration {
    /// @param backoff     the pause after the first failure of a job; it doubles with each further one, up to four hours
    /// @param rate        jobs that an instance begins in a second at most, for each process manager
    /// @param retireAfter how long no instance has to run a process manager until another one retires it
    @Bean
    @DependsOnDatabaseInitialization
    ProcessManagers processManagers(ObjectProvider<ProcessManager> managers, Subscriptions subscriptions,
            ConnectionPools pools, @Value("${touroku.jobs.backoff:PT1M}") Duration backoff,
            @Value("${touroku.jobs.rate:20}") int rate,
            @Value("${touroku.jobs.retire-after:PT1H}") Duration retireAfter, MeterRegistry registry) {
        return new ProcessManagers(managers.orderedStream().toList(), subscriptions, pools,
                new JobRunner.Settings(backoff, rate), new Retirement(pools, retireAfter), registry);
    }

    @Bean
    Jobs jobs(ConnectionPools pools) {
        return new Jobs(pools.background());
    }
}
