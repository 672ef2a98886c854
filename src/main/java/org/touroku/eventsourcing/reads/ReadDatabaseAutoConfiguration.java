package org.touroku.eventsourcing.reads;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.MySqlEventLog;

/// Chooses the database that queries are served from.
@AutoConfiguration
@EnableConfigurationProperties(ReplicaSettings.class)
class ReadDatabaseAutoConfiguration {
    @Bean
    ReadDatabase readDatabase(ReplicaSettings replica, ConnectionPools pools, NamedParameterJdbcOperations jdbc) {
        return replica.areGiven()
                ? ReadDatabase.replica(replica.connections(pools.queries()))
                : ReadDatabase.own(jdbc, pools.checkpoints());
    }

    @Bean
    VisibleLog visibleLog(ReadDatabase reads, EventStore eventStore) {
        return new VisibleLog(reads, eventStore);
    }

    /// For queries: a bean that asks for an [EventLog] rather than an event store gets this one.
    @Bean
    @Primary
    EventLog eventLog(ReadDatabase reads) {
        return new MySqlEventLog(reads.jdbc());
    }
}
