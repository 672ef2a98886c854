package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// Whoever mistypes a setting of the database is told which, without a stack trace, and without the password.
@Isolated("reads what is logged")
@ExtendWith(OutputCaptureExtension.class)
class UnusableDatabaseIntegrationTests {
    private static final String SECRET = "open-sesame";

    private final TestDatabase database = TestDatabase.create();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:3306/touroku", "jdbc:mysql//127.0.0.1/touroku", "jdbc:mysql:127.0.0.1/touroku",
            "jdbc:mariadb://ada:" + SECRET + "@127.0.0.1/touroku",
            "jdbc:mysql://127.0.0.1:33o6/touroku?password=" + SECRET})
    void aMalformedUrl(String url, CapturedOutput output) {
        assertRejected(url, database.username(), output, "The URL in SPRING_DATASOURCE_URL ",
                "SPRING_DATASOURCE_URL='jdbc:mysql://127.0.0.1:3306/touroku'");
    }

    @Test
    void anUnknownProperty(CapturedOutput output) {
        assertRejected(withParameter("sslMode=DISABLED;password=" + SECRET), database.username(), output,
                "a property in its URL has an invalid value", "Correct host, port and properties");
    }

    @Tag("long")
    @Test
    void anUnknownHost(CapturedOutput output) {
        assertRejected("jdbc:mysql://database.invalid/touroku", database.username(), output,
                "The database database.invalid:3306/touroku cannot be used: the host is unknown.",
                "host, port and properties in SPRING_DATASOURCE_URL");
    }

    @Tag("long")
    @Test
    void aPortWhereNothingListens(CapturedOutput output) throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertRejected("jdbc:mysql://127.0.0.1:" + port + "/touroku", database.username(), output,
                "The database 127.0.0.1:" + port + "/touroku cannot be used: nothing accepts connections there.",
                "or start the server");
    }

    @Tag("long")
    @Test
    void aPortWhereNoDatabaseListens(CapturedOutput output) throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRejected("jdbc:mysql://127.0.0.1:" + silent.getLocalPort() + "/touroku", database.username(), output,
                    "cannot be used: it does not respond.", "host, port and properties in SPRING_DATASOURCE_URL");
        }
    }

    @Test
    void aWrongPassword(CapturedOutput output) {
        // without TLS MySQL needs the parameter to check a password at all
        assertRejected(withParameter("allowPublicKeyRetrieval=true"), database.username(), output,
                "Access denied for user '" + database.username(),
                "Correct SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD.");
    }

    @Test
    void anUnknownDatabase(CapturedOutput output) {
        assertThatThrownBy(() -> RunningService.on(database.url().replaceFirst("/touroku_test_[^?]*", "/nowhere"),
                database)).isInstanceOf(Exception.class);
        assertAnalyzed(output, "Unknown database 'nowhere'", "Correct the name of the database");
    }

    private String withParameter(String parameter) {
        return database.url() + (database.url().contains("?") ? "&" : "?") + parameter;
    }

    private static void assertRejected(String url, String username, CapturedOutput output, String description,
            String action) {
        assertThatThrownBy(() -> RunningService.on(new TestDatabase(url, username, SECRET)))
                .isInstanceOf(Exception.class);
        assertAnalyzed(output, description, action);
    }

    private static void assertAnalyzed(CapturedOutput output, String description, String action) {
        assertThat(output).containsSubsequence("Description:", description, "Action:", action)
                .doesNotContain("\tat ", "Stack trace", "Error creating bean", SECRET);
    }
}
