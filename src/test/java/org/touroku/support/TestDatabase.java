package org.touroku.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mysql.MySQLContainer;

import org.touroku.embedded.EmbeddedDatabase;
import org.touroku.eventsourcing.mysql.Migrations;

/// An empty database on a server that all tests share: the one that the system property `touroku.test.url` names (with
/// `touroku.test.username` and `touroku.test.password`), else `mysql:9.7` in a container where a Docker engine is available,
/// else the embedded one.
public record TestDatabase(String url, String username, String password) {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Server SERVER = start();

    /// With a master key, for all services that tests start.
    private static final Path KEYFILE = keyfile();

    /// @param url of a database with a given name
    private record Server(UnaryOperator<String> url, String username, String password) {}

    public static TestDatabase create() {
        var name = name(DATABASES.incrementAndGet());
        execute("CREATE DATABASE " + name);
        return new TestDatabase(SERVER.url.apply(name), SERVER.username, SERVER.password);
    }

    /// For clients whose clock is behind: to them the certificate of the server may not be valid yet. And for proxies that look for a
    /// statement.
    public TestDatabase withoutTls() {
        var separator = url.contains("?") ? "&" : "?";
        return url.contains("sslMode=")
                ? this
                : new TestDatabase(url + separator + "sslMode=DISABLED&allowPublicKeyRetrieval=true", username,
                        password);
    }

    /// With the service's tables, and connections to it.
    public HikariDataSource migrated() {
        new Migrations(false)
                .migrate(Flyway.configure().dataSource(url, username, password).locations(new String[0]).load());
        var connections = new HikariDataSource();
        connections.setJdbcUrl(url);
        connections.setUsername(username);
        connections.setPassword(password);
        return connections;
    }

    /// @return the settings with one more, unless they name a file with master keys
    static List<String> withKeyfile(List<String> settings) {
        var option = "--touroku.privacy.keyfile=";
        return settings.stream().anyMatch(setting -> setting.startsWith(option))
                ? settings
                : Stream.concat(settings.stream(), Stream.of(option + KEYFILE)).toList();
    }

    private static Path keyfile() {
        try {
            var file = Files.createTempFile("master-keys", null);
            file.toFile().deleteOnExit();
            var key = new byte[32];
            new SecureRandom().nextBytes(key);
            return Files.writeString(file, "test " + Base64.getEncoder().encodeToString(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Server start() {
        var given = System.getProperty("touroku.test.url", "");
        if (!given.isEmpty()) {
            return atExit(new Server(database -> withDatabase(given, database),
                    System.getProperty("touroku.test.username", "root"),
                    System.getProperty("touroku.test.password", "")), () -> {});
        }
        return DockerClientFactory.instance().isDockerAvailable() ? inContainer() : embedded();
    }

    @SuppressWarnings("resource") // ends with the tests
    private static Server inContainer() {
        var container = new MySQLContainer("mysql:9.7").withUsername("root").withPassword("touroku");
        container.start();
        var url = container.getJdbcUrl() + "?sslMode=DISABLED&allowPublicKeyRetrieval=true";
        return new Server(database -> withDatabase(url, database), container.getUsername(), container.getPassword());
    }

    private static Server embedded() {
        var database = EmbeddedDatabase.start(Path.of("target/test-database"));
        return atExit(new Server(database::url, database.username(), database.password()), database::close);
    }

    private static Server atExit(Server server, Runnable then) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            for (int i = 1; i <= DATABASES.get(); i++) {
                execute("DROP DATABASE " + name(i));
            }
            then.run();
        }));
        return server;
    }

    private static String name(int number) {
        return "touroku_test_" + ProcessHandle.current().pid() + "_" + number;
    }

    private static String withDatabase(String url, String database) {
        return url.replaceFirst("(jdbc:mysql://[^/]+/)[^?]*", "$1" + database);
    }

    private static void execute(String sql) {
        try (var connection = DriverManager.getConnection(SERVER.url.apply(""), SERVER.username, SERVER.password);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
