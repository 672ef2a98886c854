package org.touroku.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.Digest;
import org.touroku.support.CapturedLog;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.LiveTables;
import org.touroku.support.ProjectionFixtures;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// Promise: what an erased user leaves behind on the server is what `src/docs/privacy.md` names.
@Tag("long")
@Isolated("reads what is logged")
class ErasedTracesIntegrationTests {
    /// Logs of the server, and space that it uses again: files below `@@datadir`.
    private static final Pattern NAMED_FILES = Pattern.compile("""
            (?x) ib_logfile\\d+ | \\#innodb_redo/.*          # redo log
               | undo[^/]* | ibdata1 | \\#?ib_.*\\.dblwr     # undo log, system tablespace, doublewrite buffer
               | binlog\\.\\d+ | [^/]*-bin\\.\\d+            # binary log
            """);
    /// What the server remembers of statements until it is restarted.
    private static final Pattern NAMED_TABLES = Pattern.compile("performance_schema\\.events_statements_\\w+");
    private static final String STATEMENTS = "performance_schema\\.(events_statements_.*|prepared_statements_instances|processlist|threads|error_log)";
    private static final Pattern HREF = Pattern.compile("\"href\":\"([^\"]*)\"");

    /// Finds what is searched for in any of its forms.
    private static final class Marks {
        private static final int PIECE = 1 << 24;
        private static final int LONGEST = 512;

        private static final class Form {
            private final String of;
            private final byte[] bytes;

            private Form(String of, byte[] bytes) {
                this.of = of;
                this.bytes = bytes;
            }
        }

        private final Map<Integer, List<Form>> forms = new HashMap<>();
        private final boolean[] begins = new boolean[1 << 16];

        /// As text, in hexadecimal and in base64 within any text.
        private void add(String what, String mark) {
            for (var text : Set.of(mark, mark.toLowerCase(Locale.ROOT), mark.toUpperCase(Locale.ROOT))) {
                addBytes(what, text.getBytes(UTF_8));
            }
        }

        private void addDigest(String what, String text) {
            addBytes("digest of " + what, HexFormat.of().parseHex(Digest.of(text)));
        }

        private void addBytes(String what, byte[] bytes) {
            add(new Form(what, bytes));
            add(new Form(what + " in hex", HexFormat.of().formatHex(bytes).getBytes(UTF_8)));
            add(new Form(what + " in hex", HexFormat.of().withUpperCase().formatHex(bytes).getBytes(UTF_8)));
            for (int before = 0; before < 3; before++) {
                var shifted = new byte[(before + bytes.length) / 3 * 3];
                System.arraycopy(bytes, 0, shifted, before, shifted.length - before);
                for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                    add(new Form(what + " in base64",
                            encoder.encodeToString(shifted).substring(before == 0 ? 0 : 4).getBytes(UTF_8)));
                }
            }
        }

        private void add(Form form) {
            var begin = pair(form.bytes[0], form.bytes[1]);
            begins[begin] = true;
            forms.computeIfAbsent(begin, _ -> new ArrayList<>()).add(form);
        }

        private static int pair(byte one, byte other) {
            return (one & 0xff) << 8 | (other & 0xff);
        }

        private Set<String> in(String text) {
            return in(text.getBytes(UTF_8));
        }

        private Set<String> in(byte[] bytes) {
            return in(bytes, bytes.length);
        }

        private Set<String> in(byte[] bytes, int length) {
            var found = new TreeSet<String>();
            for (int i = 0; i + 1 < length; i++) {
                if (begins[pair(bytes[i], bytes[i + 1])]) {
                    for (var form : forms.getOrDefault(pair(bytes[i], bytes[i + 1]), List.of())) {
                        var end = i + form.bytes.length;
                        if (end <= length
                                && Arrays.equals(bytes, i, end, form.bytes, 0, form.bytes.length)) {
                            found.add(form.of);
                        }
                    }
                }
            }
            return found;
        }

        private Set<String> in(Path file) throws IOException {
            var found = new TreeSet<String>();
            try (var input = Files.newInputStream(file)) {
                var buffer = new byte[PIECE];
                var kept = 0;
                for (int read; (read = input.readNBytes(buffer, kept, PIECE - kept)) > 0;) {
                    found.addAll(in(buffer, kept + read));
                    var end = kept + read;
                    kept = Math.min(LONGEST, end);
                    System.arraycopy(buffer, end - kept, buffer, 0, kept);
                }
            } catch (NoSuchFileException _) {
                // deleted meanwhile
            }
            return found;
        }
    }

    /// A user with marks that occur nowhere else.
    private record Marked(String name, String email, String reason) {
        private static Marked random() {
            return new Marked("N" + letters(), "E" + letters(), "R" + letters());
        }

        private static String letters() {
            return ThreadLocalRandom.current().ints(14, 0, 52)
                    .mapToObj(i -> String.valueOf((char) (i < 26 ? 'a' + i : 'A' + i - 26))).collect(joining());
        }

        private String address() {
            return email + "@Example.com";
        }

        private String laterAddress() {
            return "later." + email + "@Example.com";
        }
    }

    private final CapturedLog logged = new CapturedLog();
    private final TestDatabase database = TestDatabase.create();
    private final RunningService service = RunningService.on(database, "--touroku.projections.keep-former=100ms");
    private final HttpApi api = service.api();
    private final JdbcClient jdbc = service.bean(JdbcClient.class);
    @AutoClose
    private final HikariDataSource unlimited = unlimited();
    private final Marks marks = new Marks();
    private final Marks keys = new Marks();

    @BeforeEach
    void listen() {
        logged.open();
    }

    @AfterEach
    void stop() {
        logged.close();
        service.close();
    }

    @Test
    void areOnlyWhereItIsSaid() throws Exception {
        var users = new LinkedHashMap<String, Marked>();
        for (int i = 0; i < 4; i++) {
            var user = Marked.random();
            users.put(live(user, i, i == 0), user);
            marks.add("name", user.name);
            marks.add("address", user.email);
            marks.add("reason", user.reason);
            for (var address : List.of(user.address(), user.laterAddress())) {
                marks.addDigest("address", address);
                marks.addDigest("address", address.toLowerCase(Locale.ROOT));
            }
        }
        jdbc.sql("SELECT stream_id, stream_key FROM stream_keys")
                .query((row, _) -> Map.entry(row.getString("stream_id"), row.getString("stream_key"))).list().stream()
                .filter(key -> users.keySet().stream().anyMatch(user -> user.endsWith(key.getKey())))
                .forEach(key -> keys.addBytes("wrapped key", key.getValue().getBytes(UTF_8)));
        LoggerFactory.getLogger(getClass()).warn("{}", users);
        var addresses = reachable(users);
        assertThat(addresses).hasSizeGreaterThan(150);
        var live = tables("users", "user_versions");
        assertThat(foundInTheService(addresses)).as("what would be found").containsKeys("log").containsKeys(live)
                .containsKeys(users.keySet().toArray(String[]::new));
        logged.lines().clear();
        var files = Path.of(value("SELECT @@datadir"));
        if (Files.isReadable(files)) {
            assertThat(foundInFiles(files, marks)).as("what would be found").containsKeys(Arrays.stream(live)
                    .map(table -> value("SELECT DATABASE()") + "/" + table + ".ibd").toArray(String[]::new));
        }

        users.keySet().forEach(user -> assertThat(api.delete(user).status()).isEqualTo(200));
        ProjectionFixtures.rebuild(service, "users");
        ProjectionFixtures.rebuild(service, "user_versions");
        await().atMost(Duration.ofSeconds(30)).until(() -> tables().stream().noneMatch(Set.of(live)::contains));

        addresses.addAll(reachable(users));
        assertThat(foundInTheService(addresses)).isEmpty();
        var remembered = foundInStatements();
        assertThat(remembered.keySet()).as(remembered.toString()).allMatch(NAMED_TABLES.asMatchPredicate());
        Assumptions.assumeTrue(Files.isReadable(files), "the files of the server are elsewhere");
        var inFiles = foundInFiles(files, marks);
        assertThat(inFiles.keySet()).as(inFiles.toString()).allMatch(NAMED_FILES.asMatchPredicate());
        var keysInFiles = foundInFiles(files, keys);
        assertThat(keysInFiles.keySet()).as(keysInFiles.toString())
                .allMatch(NAMED_FILES.asMatchPredicate().or(file -> file.endsWith("/stream_keys.ibd"))); // space of deleted rows
    }

    /// Lets a user have all kinds of changes, twice with the same key.
    ///
    /// @param isLong whether there are enough for a snapshot
    /// @return the user's address
    private String live(Marked user, int number, boolean isLong) {
        var registered = api.register(user.name, user.address(), "Idempotency-Key", "register-" + number);
        assertThat(registered.status()).isIn(201, 202);
        assertThat(api.register(user.name, user.address(), "Idempotency-Key", "register-" + number).status())
                .isIn(201, 202);
        var link = registered.header("Location");
        assertThat(api.rename(link, user.name + " II", "Idempotency-Key", "rename-" + number).status()).isIn(200, 202);
        assertThat(api.changeEmail(link, user.laterAddress(), "Idempotency-Key", "change-" + number).status())
                .isIn(200, 202);
        assertThat(api.changeEmail(link, user.laterAddress().toUpperCase(Locale.ROOT)).status()).isIn(200, 202);
        for (int i = 0; isLong && i < 101; i++) {
            assertThat(api.rename(link, user.name + " " + i).status()).isIn(200, 202);
        }
        assertThat(api.put(link + "/deactivation", "{\"reason\":\"" + user.reason + "\"}", "Idempotency-Key",
                "deactivate-" + number).status()).isIn(200, 202);
        assertThat(api.rename(link, user.name + " III").status()).isEqualTo(409);
        assertThat(api.register(user.name, user.laterAddress(), "Idempotency-Key", "refused-" + number).status())
                .isEqualTo(409);
        if (isLong) {
            assertThat(api.reactivate(link).status()).isIn(200, 202);
            assertThat(value("SELECT COUNT(*) FROM snapshots")).isEqualTo("1");
        }
        return link;
    }

    /// All that links lead to, from the root and from what asks for the users.
    private Set<String> reachable(Map<String, Marked> users) {
        var next = new ArrayDeque<>(List.of("/", "/actuator/prometheus", "/events?size=1000", "/users?size=1&sort=name",
                "/users?size=1&sort=email", "/users?size=1&as_of=" + value(
                        "SELECT DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')")));
        users.forEach((link, user) -> next.addAll(List.of(link, link + "?version=1", "/users?q=" + user.name,
                "/users?size=1&sort=name&q=N", "/users?email=" + user.address(),
                "/users?email=" + user.laterAddress())));
        var found = new LinkedHashSet<String>();
        while (!next.isEmpty()) {
            var address = next.poll();
            if (found.add(address)) {
                HREF.matcher(get(address).http().body()).results()
                        .map(link -> link.group(1).replaceAll("\\{\\?[^}]*}", ""))
                        .filter(link -> link.startsWith(api.base()) && !link.contains("{")).forEach(next::add);
            }
        }
        return found;
    }

    private Response get(String address) {
        var response = api.get(address);
        assertThat(response.status()).as(address).isIn(200, 404, 410);
        return response;
    }

    private Map<String, Set<String>> foundInTheService(Set<String> addresses) {
        var found = new TreeMap<String, Set<String>>();
        addresses.forEach(address -> {
            var response = get(address).http();
            put(address, marks.in(response.headers().map() + response.body()), found);
        });
        tables().forEach(table -> put(table, foundInTable(table), found));
        put("log", marks.in(String.join("\n", logged.lines())), found);
        return found;
    }

    private Map<String, Set<String>> foundInStatements() {
        var found = new TreeMap<String, Set<String>>();
        jdbc.sql("""
                SELECT CONCAT('performance_schema.', table_name)
                  FROM information_schema.tables
                 WHERE table_schema = 'performance_schema'
                """).query((row, _) -> row.getString(1)).list().stream().filter(table -> table.matches(STATEMENTS))
                .forEach(table -> put(table, foundInTable(table), found));
        return found;
    }

    /// Reads row by row: the histograms of statements can have millions of rows.
    private Set<String> foundInTable(String table) {
        var found = new TreeSet<String>();
        JdbcClient.create(unlimited).sql("SELECT * FROM " + table).withFetchSize(Integer.MIN_VALUE).query(row -> {
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                var value = row.getBytes(i);
                found.addAll(value == null ? Set.of() : marks.in(value));
            }
        });
        return found;
    }

    /// Connections whose statements neither the server nor the client ends after some seconds, unlike those of the service. The hint
    /// `MAX_EXECUTION_TIME(0)` does not lift the limit of a session.
    private HikariDataSource unlimited() {
        var connections = database.migrated();
        connections.setConnectionInitSql(
                "SET SESSION autocommit = 1 /*!80000 , max_execution_time = 0 */ /*M! , max_statement_time = 0 */");
        return connections;
    }

    /// Writes what the server holds in memory, and searches its files.
    private Map<String, Set<String>> foundInFiles(Path directory, Marks marks) throws Exception {
        try (var connection = DriverManager.getConnection(database.url(), database.username(), database.password());
                var statement = connection.createStatement()) {
            if (value("SELECT @@log_bin").equals("1")) {
                statement.execute("FLUSH BINARY LOGS");
            }
            statement.execute("FLUSH TABLES " + String.join(", ", tables()) + " FOR EXPORT");
            statement.execute("UNLOCK TABLES");
        }
        var found = new TreeMap<String, Set<String>>();
        for (var file : files(directory)) {
            put(directory.relativize(file).toString(), marks.in(file), found);
        }
        return found;
    }

    /// Also those next to the directory, such as the log of the embedded server. The databases of other tests are left out.
    private List<Path> files(Path directory) throws IOException {
        var database = value("SELECT DATABASE()");
        var files = new ArrayList<Path>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                var name = folder.getFileName().toString();
                return name.startsWith("touroku_test_") && !name.equals(database)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException deletedMeanwhile) {
                return FileVisitResult.CONTINUE;
            }
        });
        try (var others = Files.list(directory.resolveSibling("."))) {
            others.filter(Files::isRegularFile).forEach(files::add);
        }
        return files;
    }

    private static void put(String place, Set<String> marks, Map<String, Set<String>> found) {
        if (!marks.isEmpty()) {
            found.put(place, marks);
        }
    }

    private List<String> tables() {
        return jdbc.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
                .query((row, _) -> row.getString(1)).list();
    }

    /// The tables that readers see.
    private String[] tables(String... names) {
        return Arrays.stream(names).map(name -> new LiveTables(jdbc).sql("{" + name + "}")).toArray(String[]::new);
    }

    private String value(String query) {
        return jdbc.sql(query).query(String.class).single();
    }
}
