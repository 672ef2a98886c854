package org.touroku;

import static org.awaitility.Awaitility.await;

import org.springframework.jdbc.core.simple.JdbcClient;

/// Makes what an operator has to see to.
public final class Trouble {
    private Trouble() {}

    /// Somebody of whom the log has an event that no table can hold.
    ///
    /// @return the user's id
    public static String parkSomebody(RunningService service) {
        var id = registered(service, "parked@example.com");
        append(service, id, "UserRenamed", 1, "{\"username\":\"" + "x".repeat(150) + "\"}");
        await().until(() -> service.api().get("/projections/users/parked/" + id).status() == 200);
        return id;
    }

    /// Somebody of whom a table was changed by hand, and who was found.
    ///
    /// @return the user's id
    public static String nameSomebodyWhoDiffers(RunningService service) {
        var id = registered(service, "differing@example.com");
        execute(service, new LiveTables(service.bean(JdbcClient.class))
                .sql("UPDATE {users} SET name = 'Changed by hand' WHERE id = '" + id + "'"));
        service.api().post("/projections/users/check", "");
        await().until(() -> service.api().get("/projections/users/differing/" + id).status() == 200);
        return id;
    }

    public static void replaceTables(RunningService service, String projection) {
        service.api().post("/projections/" + projection + "/rebuild", "");
        await().until(() -> service.api().get("/projections/" + projection).body().at("/rebuild/state").stringValue("")
                .equals("finished"));
    }

    /// One that does not end by itself: only newer code may fill the generation.
    public static void leaveRebuildUnderWay(RunningService service, String projection) {
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

    /// Appends an event as other code may have done it.
    public static void append(RunningService service, String userId, String type, int revision, String data) {
        execute(service, """
                INSERT INTO events (position, stream_type, stream_id, stream_version, event_type, event_revision, data, metadata,
                                    recorded_at)
                SELECT (SELECT position + 1 FROM event_head), 'user', stream_id, MAX(stream_version) + 1, '%s', %d, '%s',
                       MAX(metadata), UTC_TIMESTAMP(6)
                  FROM events WHERE stream_id = '%s' GROUP BY stream_id
                """.formatted(type, revision, data, userId));
        execute(service, "UPDATE event_head SET position = position + 1");
    }

    private static String registered(RunningService service, String email) {
        return service.api().register("Somebody", email).body().at("/user_id").stringValue();
    }

    private static void execute(RunningService service, String sql) {
        service.bean(JdbcClient.class).sql(sql).update();
    }
}
