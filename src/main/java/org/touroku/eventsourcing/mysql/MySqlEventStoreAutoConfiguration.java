package org.touroku.eventsourcing.mysql;

import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.scheduling.annotation.EnableScheduling;

import org.touroku.eventsourcing.CommandHandlers;
import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.IdempotencyKeys;
import org.touroku.eventsourcing.LogRewriter;
import org.touroku.eventsourcing.SecretDigest;
import org.touroku.eventsourcing.Snapshots;
import org.touroku.eventsourcing.StreamKeys;

/// Wires the event store to the application's database.
@AutoConfiguration
@EnableScheduling
class MySqlEventStoreAutoConfiguration {
    @Bean
    EventStore eventStore(ConnectionPools pools, GroupCommit groupCommit, LogClock clock) {
        return new MySqlEventStore(pools.commands(), groupCommit, clock);
    }

    @Bean
    Snapshots snapshots(ConnectionPools pools) {
        return new MySqlSnapshots(pools.commands());
    }

    @Bean
    IdempotencyKeys idempotencyKeys(ConnectionPools pools) {
        return new MySqlIdempotencyKeys(pools.commands(), pools.background());
    }

    @Bean
    CommandHandlers commandHandlers(EventStore eventStore, Snapshots snapshots, IdempotencyKeys keys) {
        return new CommandHandlers(eventStore, snapshots, keys);
    }

    @Bean
    @DependsOnDatabaseInitialization
    GroupCommit groupCommit(HikariDataSource dataSource, InlineReadModels readModels, SecretDigest digest,
            MeterRegistry registry) {
        return new GroupCommit(new LockingTransactions("group-commit", dataSource), readModels, digest,
                GroupCommit.CAPACITY, registry);
    }

    /// For applications whose claims are not personal.
    @Bean
    @ConditionalOnMissingBean
    SecretDigest unkeyedDigest() {
        return Digest::of;
    }

    @Bean
    StreamKeys streamKeys(ConnectionPools pools) {
        return new StreamKeyTable(pools.commands());
    }

    @Bean
    @Lazy
    LogRewriter logRewriter(HikariDataSource dataSource) {
        return new MySqlLogRewriter(new LockingTransactions("log-rewriter", dataSource));
    }

    @Bean
    LogClock logClock(HikariDataSource dataSource) {
        return new LogClock(new LockingTransactions("log-clock", dataSource));
    }

    @Bean
    @DependsOnDatabaseInitialization
    ConnectionPools connectionPools(HikariDataSource dataSource) {
        return new ConnectionPools(dataSource);
    }

    /// Sets what all connections need, before the first one is made and other pools copy the settings, and rejects a URL
    /// that is none before a driver does.
    @Bean
    static BeanPostProcessor connectionSettings(ObjectProvider<MeterRegistry> registry) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof JdbcConnectionDetails database) {
                    DatabaseRejected.checkUrl("SPRING_DATASOURCE_URL", database.getJdbcUrl());
                }
                if (bean instanceof HikariDataSource pool) {
                    pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry.getObject()));
                    pool.setConnectionInitSql(ConnectionPools.SESSION);
                    pool.addDataSourceProperty(ServerErrors.PROPERTY, ServerErrors.class.getName());
                }
                return bean;
            }
        };
    }

    @Bean
    @DependsOnDatabaseInitialization
    PrimaryMonitor eventStoreHealthIndicator(ConnectionPools pools) {
        return new PrimaryMonitor(pools);
    }

    @Bean
    Migrations migrations(@Value("${touroku.relaxed-durability:false}") boolean relaxedDurability) {
        return new Migrations(relaxedDurability);
    }

    /// Migrations may take long, so they use connections without time limits.
    @Bean
    FlywayConfigurationCustomizer migrationsWithoutTimeLimits(JdbcConnectionDetails database) {
        return flyway -> flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword())
                .jdbcProperties(Map.of(ServerErrors.PROPERTY, ServerErrors.class.getName()));
    }
}
