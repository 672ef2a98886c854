package org.touroku.eventsourcing.mysql;

import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import org.flywaydb.core.api.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import org.touroku.eventsourcing.logging.DatabaseAddress;

/// The first connection to the database, which shows whether the settings are right. A server that does not respond is given
/// some seconds, as it may be starting too.
final class FirstConnection {
    private static final Logger LOG = LoggerFactory.getLogger(FirstConnection.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /// In milliseconds. Migrations have no such limits, as they may take long.
    private static final Map<String, String> LIMITS = Map.of("connectTimeout", "2000", "socketTimeout", "4000");

    private FirstConnection() {}

    /// @throws DatabaseRejected if there is none
    static void await(Configuration database) {
        var address = DatabaseAddress.of(database.getUrl());
        var connections = limited(database);
        var giveUp = Instant.now().plus(PATIENCE);
        for (int attempt = 1;; attempt++) {
            try (var _ = connections.getConnection()) {
                return;
            } catch (SQLException e) {
                if (!doesNotRespond(e) || Instant.now().isAfter(giveUp)) {
                    throw DatabaseRejected.unreachable(address, e);
                }
                if (attempt == 1) {
                    LOG.warn("The database {} does not respond, waiting for it", address);
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static DataSource limited(Configuration database) {
        var properties = new Properties();
        properties.putAll(LIMITS);
        properties.putAll(requireNonNullElse(database.getJdbcProperties(), Map.of()));
        var limited = new DriverManagerDataSource(database.getUrl(), database.getUser(), database.getPassword());
        limited.setConnectionProperties(properties);
        return limited;
    }

    private static boolean doesNotRespond(SQLException e) {
        return NestedExceptionUtils.getMostSpecificCause(e) instanceof IOException;
    }
}
