package org.touroku.eventsourcing.projection;

import java.util.regex.Pattern;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// One set of a projection's tables, and the connection through which they are filled.
public record ReadTables(TableSet set, NamedParameterJdbcOperations jdbc) {
    private static final Pattern TABLE = Pattern.compile("\\{(\\w+)}");

    /// SQL on this set.
    ///
    /// @param text in which `{orders}` stands for the table `orders` of the set
    public String sql(String text) {
        return TABLE.matcher(text).replaceAll(table -> set.of(table.group(1)));
    }
}
