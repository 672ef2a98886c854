package org.touroku.support;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The tables that readers see, by the names without the number of a generation.
public record LiveTables(JdbcClient jdbc) {
    private static final Pattern TABLE = Pattern.compile("\\{(\\w+)}");

    /// @param text in which `{users}` stands for the live table
    public String sql(String text) {
        var names = names();
        return TABLE.matcher(text).replaceAll(table -> names.get(table.group(1)));
    }

    /// The name of the live generation of a projection, which is that of its checkpoint.
    public String generation(String projection) {
        return jdbc
                .sql("SELECT live FROM projections WHERE name = ? AND live IS NOT NULL ORDER BY version DESC LIMIT 1")
                .param(projection).query(String.class).single();
    }

    private Map<String, String> names() {
        var names = new HashMap<String, String>();
        jdbc.sql("""
                SELECT table_name
                  FROM information_schema.tables
                       JOIN projections ON table_comment = CONCAT('generation ', live)
                 WHERE table_schema = DATABASE()
                 ORDER BY projections.version
                """).query((row, _) -> row.getString(1)).list()
                .forEach(table -> names.put(table.substring(0, table.lastIndexOf('_')), table));
        return names;
    }
}
