package org.touroku.eventsourcing.mysql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.jdbc.core.JdbcOperations;

/// Settings of the server that the guarantees need and that a session cannot set for itself.
record ServerSettings(Map<String, String> values) {
    /// @param why completes "so that …"
    private record Need(String setting, List<String> allowed, String why) {
        /// A server that does not have the setting has nothing to set.
        boolean isMetBy(Map<String, String> values) {
            return !values.containsKey(setting) || allowed.contains(values.get(setting));
        }

        String objectionTo(Map<String, String> values) {
            return "%s is %s, and has to be %s so that %s.".formatted(setting, values.get(setting),
                    String.join(" or ", allowed), why);
        }
    }

    private static final List<Need> ALWAYS = List.of(
            new Need("innodb_flush_log_at_trx_commit", List.of("1"), "what is acknowledged is on disk"),
            new Need("Innodb_redo_log_enabled", List.of("ON"), "what is acknowledged survives a crash"),
            new Need("wsrep_on", List.of("OFF"), "a lock is the same for all"),
            new Need("group_replication_single_primary_mode", List.of("ON"), "a lock is the same for all"),
            new Need("group_replication_consistency",
                    List.of("BEFORE_ON_PRIMARY_FAILOVER", "BEFORE", "AFTER", "BEFORE_AND_AFTER"),
                    "a new primary first has all that the last one has acknowledged"),
            new Need("group_replication_exit_state_action", List.of("OFFLINE_MODE", "ABORT_SERVER"),
                    "a server that the group has lost serves no request"));

    private static final List<Need> WITH_BINARY_LOG = List.of(
            new Need("sync_binlog", List.of("1"), "what is acknowledged is on disk"),
            new Need("binlog_format", List.of("ROW", "MIXED"), "READ COMMITTED can be logged"));

    static ServerSettings read(JdbcOperations jdbc) {
        var values = new HashMap<String, String>();
        for (var sql : List.of("SHOW GLOBAL VARIABLES", "SHOW GLOBAL STATUS LIKE 'Innodb_redo_log_enabled'")) {
            jdbc.query(sql, row -> {
                values.put(row.getString(1), row.getString(2));
            });
        }
        return new ServerSettings(values);
    }

    /// The settings that violate guarantees, one sentence each.
    List<String> objections() {
        var binaryLog = "ON".equals(values.get("log_bin")) ? WITH_BINARY_LOG : List.<Need>of();
        return Stream.concat(ALWAYS.stream(), binaryLog.stream()).filter(need -> !need.isMetBy(values))
                .map(need -> need.objectionTo(values)).toList();
    }
}
