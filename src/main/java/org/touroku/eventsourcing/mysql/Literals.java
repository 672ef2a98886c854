package org.touroku.eventsourcing.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/// Values as literals of SQL, so that the driver does not search what it sends for placeholders. Text in which nothing has a meaning to
/// SQL is quoted; all other text, and bytes, are hexadecimal. So nothing is ever escaped.
final class Literals {
    private static final HexFormat HEX = HexFormat.of();
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE).appendLiteral(' ').appendPattern("HH:mm:ss.SSSSSS").toFormatter();

    private Literals() {}

    /// @throws IllegalArgumentException if the value is not text, bytes, a whole number, a truth value or a time
    static void append(@Nullable Object value, StringBuilder sql) {
        switch (value) {
            case null -> sql.append("NULL");
            case Long number -> sql.append(number.longValue());
            case Integer number -> sql.append(number.intValue());
            case Boolean truth -> sql.append(truth.booleanValue());
            case String text when isPlain(text) -> sql.append('\'').append(text).append('\'');
            case String text -> hex(text.getBytes(UTF_8), sql.append("_utf8mb4 "));
            case byte[] bytes -> hex(bytes, sql);
            case LocalDateTime time -> {
                sql.append('\'');
                TIME.formatTo(time, sql);
                sql.append('\'');
            }
            default -> throw new IllegalArgumentException("no literal for " + value.getClass());
        }
    }

    /// Whether it is printable ASCII without quotes and backslashes.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '\'' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static void hex(byte[] bytes, StringBuilder sql) {
        sql.append("x'").append(HEX.formatHex(bytes)).append('\'');
    }
}
