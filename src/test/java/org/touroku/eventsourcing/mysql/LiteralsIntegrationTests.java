package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.support.TestDatabase;

/// What is written comes back, whatever it contains.
class LiteralsIntegrationTests {
    private static HikariDataSource database;
    private static JdbcTemplate jdbc;

    @BeforeAll
    static void createTable() {
        database = TestDatabase.create().migrated();
        jdbc = new JdbcTemplate(database);
        jdbc.execute("""
                CREATE TABLE literals (
                    id      INT          NOT NULL AUTO_INCREMENT PRIMARY KEY,
                    text    VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
                    ascii   VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NULL,
                    bytes   VARBINARY(500) NULL,
                    moment  DATETIME(6) NULL,
                    number  BIGINT NULL,
                    truth   BOOLEAN NULL)""");
    }

    @AfterAll
    static void disconnect() {
        database.close();
    }

    @Test
    void keepsText() {
        var control = new StringBuilder();
        for (char c = 0; c < 0x180; c++) {
            control.append(c);
        }
        assertKept("text", (row, _) -> row.getString("text"), "", " ", "trailing ", "'", "''", "\\", "\\'", "\"", "`",
                "?", ";", "'); DROP TABLE literals; -- ", "%_", "x'41'", "/*! SELECT 1 */", "{d '2026-01-01'}", "a\0b",
                "\u0000", "\n\r\t\u001A\u007F", "é", "𝕏😀", "登録", "\u2028\uFEFF\uFFFD", "¥₩＇＼", control.toString());
    }

    @Test
    void keepsTextOfAnAsciiColumn() {
        assertKept("ascii", (row, _) -> row.getString("ascii"), "", "users_7", "it's", "\\", "\u0001\u007F");
    }

    @Test
    void keepsBytes() {
        var all = new byte[256];
        for (int b = 0; b < all.length; b++) {
            all[b] = (byte) b;
        }
        assertKept("bytes", (row, _) -> row.getBytes("bytes"), new byte[0], new byte[]{0}, new byte[]{'\''}, all);
    }

    @Test
    void keepsTimesNumbersAndTruth() {
        assertKept("moment", (row, _) -> row.getObject("moment", LocalDateTime.class),
                LocalDateTime.of(1970, 1, 1, 0, 0), LocalDateTime.of(2026, 12, 31, 23, 59, 59, 999_999_000),
                LocalDateTime.of(9999, 12, 31, 0, 0, 0, 1_000));
        assertKept("number", (row, _) -> row.getLong("number"), 0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE);
        assertKept("truth", (row, _) -> row.getBoolean("truth"), true, false);
        assertKept("text", (row, _) -> row.getString("text"), (@Nullable String) null);
    }

    @Test
    void findsRowsByWhatTheyContain() {
        var transaction = MySqlTransaction.immediate(
                new NamedParameterJdbcTemplate(jdbc));
        for (var text : List.of("O'Neil?", "\\?", "plain")) {
            transaction.update("INSERT INTO literals (text, ascii) VALUES (?, ?)", text, text);
            var found = Packet.read(jdbc, packet -> packet.query(
                    "SELECT text FROM literals WHERE text = ? AND ascii = ?", (row, _) -> row.getString("text"), text,
                    text));
            assertThat(found).containsExactly(text);
        }
    }

    @Test
    void refusesWhatHasNoLiteral() {
        assertThatIllegalArgumentException().isThrownBy(() -> Literals.append(1.5, new StringBuilder()))
                .withMessageContaining("Double");
    }

    @SafeVarargs
    private <T> void assertKept(String column, RowMapper<T> read, @Nullable T... values) {
        jdbc.execute("DELETE FROM literals");
        MySqlTransaction.immediate(new NamedParameterJdbcTemplate(jdbc))
                .insert("INSERT INTO literals (" + column + ")", Arrays.asList(values), Arrays::asList, "");
        assertThat(jdbc.query("SELECT " + column + " FROM literals ORDER BY id", read)).containsExactly(values);
    }
}
