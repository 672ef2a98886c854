package org.touroku.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// The port and credentials of the server: it listens on the loopback interface, and the password is new at each start of the
/// service.
record Access(int port, String username, String password) {
    static Access generate() {
        var secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        return new Access(freePort(), "touroku", HexFormat.of().formatHex(secret));
    }

    String url(String database) {
        return "jdbc:mysql://127.0.0.1:%d/%s?sslMode=DISABLED".formatted(port, database);
    }

    /// SQL that grants this user access, and revokes all others: on Windows root is installed without a password.
    String grants() {
        return """
                DROP USER IF EXISTS ''@'127.0.0.1', 'root'@'127.0.0.1';
                CREATE DATABASE IF NOT EXISTS touroku;
                CREATE OR REPLACE USER '%1$s'@'127.0.0.1' IDENTIFIED BY '%2$s';
                GRANT ALL ON *.* TO '%1$s'@'127.0.0.1' WITH GRANT OPTION;
                """.formatted(username, password);
    }

    boolean canConnect() {
        var soon = "&connectTimeout=1000&socketTimeout=1000";
        try (var _ = DriverManager.getConnection(url("touroku") + soon, username, password)) {
            return true;
        } catch (SQLException _) {
            return false;
        }
    }

    // Below the ephemeral ports, so that no other process is given it while the server restarts
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_768);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                // Taken: try another one
            }
        }
    }
}
