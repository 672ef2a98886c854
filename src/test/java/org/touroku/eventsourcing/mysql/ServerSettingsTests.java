package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSettingsTests {
    private static final Map<String, String> MARIADB = Map.of("innodb_flush_log_at_trx_commit", "1", "log_bin", "OFF",
            "sync_binlog", "0", "binlog_format", "STATEMENT", "wsrep_on", "OFF");
    private static final Map<String, String> GROUP = Map.of("innodb_flush_log_at_trx_commit", "1", "log_bin", "ON",
            "sync_binlog", "1", "binlog_format", "ROW", "Innodb_redo_log_enabled", "ON",
            "group_replication_single_primary_mode", "ON", "group_replication_consistency",
            "BEFORE_ON_PRIMARY_FAILOVER", "group_replication_exit_state_action", "OFFLINE_MODE");

    @Test
    void acceptsSettingsThatSyncEachCommit() {
        assertThat(new ServerSettings(MARIADB).objections()).isEmpty();
        assertThat(new ServerSettings(GROUP).objections()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"innodb_flush_log_at_trx_commit, 0", "innodb_flush_log_at_trx_commit, 2", "sync_binlog, 0",
            "binlog_format, STATEMENT", "Innodb_redo_log_enabled, OFF", "group_replication_single_primary_mode, OFF",
            "group_replication_consistency, EVENTUAL", "group_replication_exit_state_action, READ_ONLY"})
    void namesTheSettingThatDiffers(String setting, String value) {
        var settings = new HashMap<>(GROUP);
        settings.put(setting, value);

        assertThat(new ServerSettings(settings).objections()).singleElement().asString()
                .startsWith(setting + " is " + value + ", and has to be ");
    }
}
