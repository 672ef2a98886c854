package org.touroku.eventsourcing.mysql;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.CommitListener;
import org.touroku.eventsourcing.EventStore;

/// Wires the event store to the application's database.
@Configuration(proxyBeanMethods = false)
class MySqlEventStoreConfiguration {
    @Bean
    EventStore eventStore(JdbcClient jdbc, GroupCommit groupCommit) {
        return new MySqlEventStore(jdbc, groupCommit);
    }

    @Bean
    GroupCommit groupCommit(HikariDataSource dataSource, List<CommitListener> listeners) {
        return new GroupCommit(new LockingTransactions("group-commit", dataSource), listeners, GroupCommit.CAPACITY);
    }

    /// Migrations may take long: on a connection without the time limits of the service's.
    @Bean
    FlywayConfigurationCustomizer unhurriedMigrations(JdbcConnectionDetails database) {
        return flyway -> flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
    }
}
