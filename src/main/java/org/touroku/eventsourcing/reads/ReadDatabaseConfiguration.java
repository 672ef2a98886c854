package org.touroku.eventsourcing.reads;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// Chooses the database that queries are answered from.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReplicaSettings.class)
class ReadDatabaseConfiguration {
    @Bean
    ReadDatabase readDatabase(ReplicaSettings replica, HikariDataSource own, NamedParameterJdbcOperations jdbc) {
        return replica.areGiven() ? ReadDatabase.replica(replica.connections(own)) : ReadDatabase.own(jdbc);
    }
}
