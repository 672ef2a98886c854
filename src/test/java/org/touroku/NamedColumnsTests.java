package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SQL names its columns. With `SELECT *`, a migration that adds a column changes the result of statements that connections
/// of running instances have prepared, and these fail until the connections are replaced.
class NamedColumnsTests {
    private static final List<Path> SOURCES = List.of(Path.of("src/main/java"), Path.of("src/main/resources"));
    /// `*` as what is selected, not as a factor, as in `COUNT(*)`, or as in a comment or an `import`.
    private static final Pattern ALL_COLUMNS = Pattern.compile(
            "\\bSELECT\\s+(ALL\\s+|DISTINCT\\s+)?\\*|(?<=SELECT|,)[\\s\"+]*[{`]?\\w+[}`]?\\.\\*",
            Pattern.CASE_INSENSITIVE);

    @ParameterizedTest
    @ValueSource(strings = {"SELECT * FROM users", "select *, 1 AS one FROM users", "SELECT\n       *\n  FROM users",
            "SELECT DISTINCT * FROM users", "SELECT 1 FROM (SELECT * FROM users) page", "SELECT page.* FROM page",
            "SELECT total,\n       page.*\n  FROM page", "SELECT v.name, `page`.* FROM page",
            "SELECT {users}.* FROM {users}", "\"SELECT total, \" + \"page.* FROM page\""})
    void findsAllColumns(String sql) {
        assertThat(violations(sql)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT COUNT(*) FROM users", "SELECT id, COUNT( * ) FROM users",
            "SELECT 2 * total FROM users",
            "SELECT total * 2, version FROM users", "SELECT page.name FROM page", "import static java.lang.Math.*;",
            "/** Selects, as ever, one. */"})
    void findsNoAllColumns(String text) {
        assertThat(violations(text)).isEmpty();
    }

    @Test
    void everyStatementNamesItsColumns() {
        var files = SOURCES.stream().flatMap(NamedColumnsTests::files).toList();
        assertThat(files).anyMatch(file -> file.endsWith("user/query/Users.java"))
                .anyMatch(file -> file.startsWith("src/main/java/org/touroku/eventsourcing"))
                .anyMatch(file -> file.toString().endsWith(".sql"));
        assertThat(files.stream().flatMap(file -> violations(read(file)).map(found -> file + ": " + found)))
                .isEmpty();
    }

    private static Stream<String> violations(String text) {
        return ALL_COLUMNS.matcher(text).results().map(found -> found.group().strip());
    }

    private static Stream<Path> files(Path directory) {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().matches(".*\\.(java|sql)")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
