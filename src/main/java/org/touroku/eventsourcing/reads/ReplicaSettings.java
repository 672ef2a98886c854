package org.touroku.eventsourcing.reads;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import org.touroku.eventsourcing.mysql.DatabaseRejected;

/// The replica that queries are served from, if there is one.
///
/// @param url      blank if there is none
/// @param username that of the service's own database if it is left out; so is the password
@ConfigurationProperties("touroku.reads")
record ReplicaSettings(@DefaultValue("") String url, @Nullable String username, @Nullable String password) {
    boolean areGiven() {
        return !url.isBlank();
    }

    /// Connections that can only read. The service starts, and goes on, without the replica.
    ///
    /// @param own those to the service's own database, whose time limits and driver settings are taken over
    HikariDataSource connections(HikariDataSource own) {
        DatabaseRejected.checkUrl("TOUROKU_READS_URL", url);
        var config = new HikariConfig();
        own.copyStateTo(config);
        config.setPoolName("replica");
        config.setJdbcUrl(url);
        config.setUsername(username == null ? own.getUsername() : username);
        config.setPassword(password == null ? own.getPassword() : password);
        config.setReadOnly(true);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }
}
