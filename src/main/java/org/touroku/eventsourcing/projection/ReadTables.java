package org.touroku.eventsourcing.projection;

import java.util.regex.Pattern;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// The tables of a generation, and the connection through which they are filled or queried.
///
/// @param isLive whether readers see them, so that what is applied happens now, rather than in a rebuild
public record ReadTables(Generation generation, boolean isLive, NamedParameterJdbcOperations jdbc) {
    private static final Pattern TABLE = Pattern.compile("\\{(\\w+)}");

    /// SQL on this generation.
    ///
    /// @param text in which `{orders}` stands for the table `orders`
    public String sql(String text) {
        return TABLE.matcher(text).replaceAll(table -> generation.table(table.group(1)));
    }
}
