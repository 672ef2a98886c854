package org.touroku.privacy;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the database server keeps of erased data, beyond the reach of the service.
@Component
class ServerRetention {
    private final JdbcClient jdbc;

    ServerRetention(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param place   as `src/docs/privacy.md` describes it
    /// @param seconds after which the server deletes it by its own settings; null if it does not
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Remains(String place, @JsonProperty("retention_seconds") @Nullable Long seconds) {}

    /// By the current settings of the server.
    List<Remains> remains() {
        var remains = new ArrayList<Remains>();
        jdbc.sql("""
                SELECT @@log_bin AS log_bin, @@binlog_expire_logs_seconds AS seconds, @@performance_schema AS statements,
                       @@general_log OR @@slow_query_log AS query_logs
                """).query(row -> {
            if (row.getBoolean("log_bin")) {
                remains.add(new Remains("binary_log", row.getLong("seconds") == 0 ? null : row.getLong("seconds")));
            }
            if (row.getBoolean("statements")) {
                remains.add(new Remains("statements", null));
            }
            if (row.getBoolean("query_logs")) {
                remains.add(new Remains("query_logs", null));
            }
        });
        remains.add(new Remains("freed_space", null));
        remains.add(new Remains("backups", null));
        return remains;
    }
}
