package org.touroku.eventsourcing.mysql;

import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// Refuses a server that could not keep the promises, before anything is stored there; or says so once, if told.
final class ServerSettingsCheck extends BaseCallback {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSettingsCheck.class);

    private final boolean relaxed;

    /// @param relaxed whether any server will do
    ServerSettingsCheck(boolean relaxed) {
        this.relaxed = relaxed;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
        var database = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
        var objections = ServerSettings.read(database).objections();
        if (!objections.isEmpty() && !relaxed) {
            throw new UnsafeServer(objections);
        }
        if (!objections.isEmpty()) {
            LOG.warn("Promises are not kept, as touroku.relaxed-durability allows: {}", String.join(" ", objections));
        }
    }
}
