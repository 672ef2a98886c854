package org.touroku.eventsourcing.mysql;

import java.time.Clock;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.scheduling.annotation.EnableScheduling;

import org.touroku.eventsourcing.CommitParticipant;
import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.IdempotencyKeys;
import org.touroku.eventsourcing.Snapshots;
import org.touroku.eventsourcing.reads.ReadDatabase;

/// Wires the event store to the application's database.
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class MySqlEventStoreConfiguration {
    @Bean
    EventStore eventStore(NamedParameterJdbcOperations jdbc, GroupCommit groupCommit) {
        return new MySqlEventStore(jdbc, groupCommit);
    }

    /// For queries: who asks for an event log and not for the event store gets this one.
    @Bean
    @Primary
    EventLog eventLog(ReadDatabase reads) {
        return new MySqlEventLog(reads.jdbc());
    }

    @Bean
    Snapshots snapshots(NamedParameterJdbcOperations jdbc) {
        return new MySqlSnapshots(jdbc);
    }

    @Bean
    GroupCommit groupCommit(HikariDataSource dataSource, CommitParticipant participant, MeterRegistry registry) {
        return new GroupCommit(new LockingTransactions("group-commit", dataSource), participant, GroupCommit.CAPACITY,
                registry);
    }

    /// Measures the use of connections from the beginning, so that [LockingTransactions] take it over.
    @Bean
    static BeanPostProcessor measuredConnections(ObjectProvider<MeterRegistry> registry) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource connections) {
                    connections.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry.getObject()));
                }
                return bean;
            }
        };
    }

    @Bean
    IdempotencyKeys idempotencyKeys(NamedParameterJdbcOperations jdbc, Clock clock) {
        return new MySqlIdempotencyKeys(jdbc, clock);
    }

    @Bean
    @DependsOnDatabaseInitialization
    EventStoreHealthIndicator eventStoreHealthIndicator(HikariDataSource dataSource) {
        return new EventStoreHealthIndicator(dataSource);
    }

    @Bean
    ServerSettingsCheck serverSettingsCheck(@Value("${touroku.relaxed-durability:false}") boolean relaxed) {
        return new ServerSettingsCheck(relaxed);
    }

    /// Migrations may take long: on a connection without the time limits of the service's.
    @Bean
    FlywayConfigurationCustomizer unhurriedMigrations(JdbcConnectionDetails database) {
        return flyway -> flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword())
                .jdbcProperties(Map.of("exceptionInterceptors", NotPrimary.class.getName()));
    }
}
