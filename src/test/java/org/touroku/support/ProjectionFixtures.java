package org.touroku.support;

import static org.awaitility.Awaitility.await;

import org.springframework.jdbc.core.simple.JdbcClient;

/// Brings projections into states that an operator has to deal with: a parked stream, drift, an unfinished rebuild.
public final class ProjectionFixtures {
    private ProjectionFixtures() {}

    /// Registers a user and appends an event that no table can hold, so that the user's stream is parked.
    ///
    /// @return the user's id
    public static String parkStream(RunningService service) {
        var id = register(service, "parked@example.com");
        appendEvent(service, id, "UserRenamed", 1, "{\"username\":\"" + "x".repeat(150) + "\"}");
        await().until(() -> service.api().get("/projections/users/parked/" + id).status() == 200);
        return id;
    }

    /// Registers a user, changes their row by hand, and runs drift detection until it reports the row.
    ///
    /// @return the user's id
    public static String causeDrift(RunningService service) {
        var id = register(service, "differing@example.com");
        execute(service, new LiveTables(service.bean(JdbcClient.class))
                .sql("UPDATE {users} SET name = 'Changed by hand' WHERE id = '" + id + "'"));
        service.api().post("/projections/users/check", "");
        await().until(() -> service.api().get("/projections/users/differing/" + id).status() == 200);
        return id;
    }

    /// Rebuilds a projection and waits until its new tables are live.
    public static void rebuild(RunningService service, String projection) {
        service.api().post("/projections/" + projection + "/rebuild", "");
        await().until(() -> service.api().get("/projections/" + projection).body().at("/rebuild/state").stringValue("")
                .equals("finished"));
    }

    /// Starts a rebuild that does not finish: its generation belongs to a newer version of the projection, which no instance runs.
    public static void leaveRebuildUnfinished(RunningService service, String projection) {
        var jdbc = service.bean(JdbcClient.class);
        jdbc.sql("INSERT INTO generations (projection) VALUES (?)").param(projection).update();
        jdbc.sql("""
                INSERT INTO checkpoints (subscription, position, version)
                SELECT CONCAT(projection, '_', MAX(number)), 0, 99 FROM generations WHERE projection = ?
                """).param(projection).update();
        jdbc.sql("""
                UPDATE projections
                   SET next = CONCAT(name, '_', (SELECT MAX(number) FROM generations)), rebuild = 'rebuild',
                       state = 'filling', requested_at = UTC_TIMESTAMP(6), finished_at = NULL
                 WHERE name = ?
                """).param(projection).update();
    }

    /// Appends an event to the log by SQL, as a version of the service may have done that knows other events.
    public static void appendEvent(RunningService service, String userId, String type, int revision, String data) {
        appendEvent(service.bean(JdbcClient.class), userId, type, revision, data);
    }

    /// As above, in the database of services that run elsewhere.
    public static void appendEvent(JdbcClient jdbc, String userId, String type, int revision, String data) {
        jdbc.sql("""
                INSERT INTO events (position, stream_type, stream_id, stream_version, event_type, event_revision, data, metadata,
                                    recorded_at)
                SELECT (SELECT position + 1 FROM event_head), 'user', stream_id, MAX(stream_version) + 1, '%s', %d, '%s',
                       MAX(metadata), UTC_TIMESTAMP(6)
                  FROM events WHERE stream_id = '%s' GROUP BY stream_id
                """.formatted(type, revision, data, userId)).update();
        jdbc.sql("UPDATE event_head SET position = position + 1").update();
    }

    private static String register(RunningService service, String email) {
        return service.api().register("Somebody", email).body().at("/user_id").stringValue();
    }

    private static void execute(RunningService service, String sql) {
        service.bean(JdbcClient.class).sql(sql).update();
    }
}
