package org.touroku.eventsourcing.mysql;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// Migrates the engine's tables, which have a separate history, and then the application's if it has any. First it rejects a
/// server whose settings violate guarantees, and tables from before the first release.
public final class Migrations implements FlywayMigrationStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String HISTORY = "eventsourcing_schema_history";

    private final boolean relaxedDurability;

    /// @param relaxedDurability whether a server is accepted whose settings violate guarantees
    public Migrations(boolean relaxedDurability) {
        this.relaxedDurability = relaxedDurability;
    }

    @Override
    public void migrate(Flyway application) {
        FirstConnection.await(application.getConfiguration());
        var result = Flyway.configure().configuration(application.getConfiguration())
                .locations("classpath:db/migration/eventsourcing").table(HISTORY)
                .baselineOnMigrate(true).baselineVersion("0").callbacks(new Checks()).load().migrate();
        if (result.migrationsExecuted > 0) {
            LOG.info("The tables of the log are migrated to version {}", result.targetSchemaVersion);
        }
        if (application.getConfiguration().getLocations().length > 0) {
            Flyway.configure().configuration(application.getConfiguration())
                    .baselineOnMigrate(true).baselineVersion("0").load().migrate();
        }
    }

    private final class Checks extends BaseCallback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_VALIDATE;
        }

        @Override
        public void handle(Event event, Context context) {
            var database = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
            rejectUnsafeServer(database);
            if ((exists(database, "events") && !exists(database, HISTORY)) || exists(database, "rebuilds")) {
                throw DatabaseRejected.outdated(value(database, "SELECT DATABASE()"),
                        value(database, "SELECT @@datadir"));
            }
        }

        private void rejectUnsafeServer(JdbcTemplate database) {
            var objections = ServerSettings.read(database).objections();
            if (!objections.isEmpty() && !relaxedDurability) {
                throw DatabaseRejected.unsafe(objections);
            }
            if (!objections.isEmpty()) {
                LOG.warn("Guarantees are not kept, as relaxed durability allows: {}", String.join(" ", objections));
            }
        }

        private static String value(JdbcTemplate database, String sql) {
            return String.valueOf(database.queryForObject(sql, String.class));
        }

        private static boolean exists(JdbcTemplate database, String table) {
            return !database.queryForList("""
                    SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?
                    """, table).isEmpty();
        }
    }
}
