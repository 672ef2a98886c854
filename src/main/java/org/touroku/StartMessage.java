package org.touroku;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import org.touroku.embedded.EmbeddedDatabase;
import org.touroku.eventsourcing.logging.DatabaseAddress;

/// Tells at the start what runs, on which database, and the address to open.
@Component
class StartMessage {
    private static final Logger LOG = LoggerFactory.getLogger(StartMessage.class);

    private final String version;
    private final ServerProperties server;
    private final ObjectProvider<EmbeddedDatabase> embedded;
    private final DataSource dataSource;

    StartMessage(@Value("${spring.application.version}") String version, ServerProperties server,
            ObjectProvider<EmbeddedDatabase> embedded, DataSource dataSource) {
        this.version = version;
        this.server = server;
        this.embedded = embedded;
        this.dataSource = dataSource;
    }

    @EventListener
    void log(ApplicationReadyEvent ready) {
        var port = ready.getApplicationContext().getEnvironment().getRequiredProperty("local.server.port");
        var database = embedded.getIfAvailable();
        LOG.info("Touroku {} on {}", version, database != null ? database : configuredDatabase());
        LOG.info("open {}://{}:{}", Ssl.isEnabled(server.getSsl()) ? "https" : "http", host(server.getAddress()), port);
    }

    private String configuredDatabase() {
        try (var connection = dataSource.getConnection()) {
            var metadata = connection.getMetaData();
            var reported = metadata.getDatabaseProductVersion();
            var product = reported.contains("MariaDB") ? "MariaDB" : "MySQL"; // the driver calls both MySQL
            var number = reported.replaceAll("^5\\.5\\.5-|-.*?MariaDB.*", "");
            return "%s %s at %s".formatted(product, number, DatabaseAddress.of(metadata.getURL()));
        } catch (SQLException _) {
            return "a database that does not respond";
        }
    }

    private static String host(@Nullable InetAddress address) {
        if (address == null || address.isAnyLocalAddress()) {
            return "localhost";
        }
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }
}
