package org.touroku.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import org.touroku.support.HttpApi.Response;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// A log that an earlier version has written, with names and addresses in plain text.
class EncryptEventsIntegrationTests {
    private static final int USERS = 700;

    @TempDir
    private Path directory;
    private final TestDatabase database = TestDatabase.create();
    private String keyfile = "";

    @BeforeEach
    void writePlainLog() throws IOException {
        var file = new MasterKeyFile(directory.resolve("master"));
        file.add();
        keyfile = "--touroku.privacy.keyfile=" + file.path();
        try (var connections = database.migrated()) {
            var jdbc = JdbcClient.create(connections);
            var insert = """
                    INSERT INTO events (position, stream_type, stream_id, stream_version, event_type, event_revision, data,
                                        metadata, recorded_at)
                    VALUES (?, 'user', ?, ?, ?, 1, ?, '{"command_id":"c","correlation_id":"c","caller":"anonymous"}',
                            '2026-01-01 00:00:00')
                    """;
            for (int i = 1; i <= USERS; i++) {
                jdbc.sql(insert).params(i, id(i), 1, "UserRegistered",
                        "{\"username\":\"Plain %d\",\"email\":\"plain%d@Example.com\"}".formatted(i, i)).update();
            }
            jdbc.sql(insert).params(USERS + 1, id(1), 2, "UserEmailChanged", "{\"email\":\"other@example.com\"}")
                    .update();
            jdbc.sql(insert).params(USERS + 2, id(2), 2, "UserDeactivated", "{\"reason\":\"plainly left\"}").update();
            jdbc.sql("UPDATE event_head SET position = ?, recorded_at = '2026-01-01 00:00:00'").param(USERS + 2)
                    .update();
            jdbc.sql("INSERT INTO claims (kind, digest, stream_id) VALUES ('email', UNHEX(SHA2('x', 256)), ?)")
                    .param(id(1)).update();
        }
    }

    private static String id(int user) {
        return "01HQJXYYX2BQEYCWTX%08d".formatted(user);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void theServiceDoesNotStartBeforeItIsEncrypted(CapturedOutput output) {
        assertThatThrownBy(() -> RunningService.on(database, keyfile)).hasRootCauseInstanceOf(PlainPersonalData.class);
        assertThat(output).containsSubsequence("names and addresses in plain text", "Stop all instances",
                "encrypt-events");
    }

    @Test
    void isEncryptedAtTheSamePositions() {
        assertThat(plain()).isEqualTo(USERS + 2);
        assertThat(encrypt()).contains("are encrypted");
        assertThat(plain()).isZero();
        try (var service = RunningService.on(database, keyfile)) {
            var api = service.api();
            var events = events(api.get("/events?size=1000"));
            assertThat(events).extracting(event -> event.at("/position").longValue())
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, USERS + 2).mapToObj(i -> (long) i).toList());
            assertThat(events.get(6).at("/data"))
                    .hasToString("{\"username\":\"Plain 7\",\"email\":\"plain7@Example.com\"}");
            assertThat(events.getLast().at("/data/reason").stringValue()).isEqualTo("plainly left");
            assertThat(api.get("/users").body().at("/total").longValue()).isEqualTo(USERS);
            assertThat(api.register("Eve", "PLAIN7@example.com").status()).isEqualTo(409);
            assertThat(api.register("Eve", "Other@example.com").status()).isEqualTo(409);
            assertThat(api.register("Eve", "plain1@example.com").status()).isEqualTo(201); // which the user has given up
            assertThat(api.rename("/users/" + id(7), "Ada").status()).isEqualTo(200);
            assertThat(api.delete("/users/" + id(8)).status()).isEqualTo(200);
            assertThat(api.get("/events/8").http().body()).doesNotContain("Plain 8").contains("\"erased\":true");
        }
        assertThat(encrypt()).contains("were encrypted before");
    }

    @Tag("long")
    @Test
    void goesOnAfterAnInterruption() {
        try (var connections = database.migrated()) {
            JdbcClient.create(connections).sql("""
                    ALTER TABLE events ADD CONSTRAINT interrupted CHECK (position <> 600 OR event_revision = 1)
                    """).update();
        }
        assertThat(encrypt()).contains("Not all is encrypted");
        assertThat(plain()).isBetween(1, USERS + 1);
        assertThatThrownBy(() -> RunningService.on(database, keyfile)).hasRootCauseInstanceOf(PlainPersonalData.class);
        try (var connections = database.migrated()) {
            JdbcClient.create(connections).sql("ALTER TABLE events DROP CONSTRAINT interrupted").update();
        }
        assertThat(encrypt()).contains("are encrypted");
        assertThat(plain()).isZero();
    }

    private String encrypt() {
        var said = new ByteArrayOutputStream();
        EncryptEventsCommand.run(new String[]{"encrypt-events", keyfile, "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password()}, new PrintStream(said), new PrintStream(said));
        return said.toString(UTF_8);
    }

    private int plain() {
        try (var connections = database.migrated()) {
            return JdbcClient.create(connections)
                    .sql("SELECT COUNT(*) FROM events WHERE data LIKE '%plain%' OR data LIKE '%other@%' OR data LIKE '%Plain%'")
                    .query(Integer.class).single();
        }
    }

    private static List<JsonNode> events(Response page) {
        return page.body().at("/_embedded/events").valueStream().toList();
    }
}
