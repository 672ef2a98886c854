package org.touroku.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Asserts what holds whatever has happened to the instances on a database: the log is dense, each acknowledged user exists
/// once, and the read tables equal a replay of the log into an empty database.
public final class Audit {
    private static final List<String> READ_TABLES = List.of("users", "user_totals", "user_versions");

    private Audit() {}

    /// @param api          of a running instance
    /// @param acknowledged ids by e-mail address
    public static void of(TestDatabase database, HttpApi api, Map<String, String> acknowledged) {
        var replayed = TestDatabase.create();
        try (var connections = database.migrated(); var replayConnections = replayed.migrated()) {
            var jdbc = JdbcClient.create(connections);
            var replay = JdbcClient.create(replayConnections);
            var events = jdbc.sql("SELECT position FROM events ORDER BY position").query(Long.class).list();
            assertThat(events).containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
            awaitPosition(api, events.size());
            assertThere(acknowledged, jdbc);

            copyTheLog(jdbc, replay);
            try (var service = RunningService.on(replayed)) {
                awaitPosition(service.api(), events.size());
            }
            for (var table : READ_TABLES) {
                assertThat(rows(table, jdbc)).as(table).containsExactlyElementsOf(rows(table, replay));
            }
        }
    }

    private static void assertThere(Map<String, String> acknowledged, JdbcClient jdbc) {
        var users = jdbc.sql(new LiveTables(jdbc).sql("SELECT email, id FROM {users}"))
                .query((row, _) -> Map.entry(row.getString("email"), row.getString("id"))).list();
        assertThat(users).containsAll(acknowledged.entrySet());
        assertThat(users).extracting(Entry::getKey).doesNotHaveDuplicates();
        assertThat(
                jdbc.sql("SELECT stream_id FROM events WHERE event_type = 'UserRegistered'").query(String.class).list())
                .containsExactlyInAnyOrderElementsOf(users.stream().map(Entry::getValue).toList());
    }

    private static void awaitPosition(HttpApi api, int position) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> api.get("/users?sort=name&min_position=" + position).status() == 200);
    }

    private static void copyTheLog(JdbcClient from, JdbcClient to) {
        var original = from.sql("SELECT DATABASE()").query(String.class).single();
        for (var table : List.of("events", "event_head", "stream_keys")) {
            to.sql("REPLACE INTO %s SELECT * FROM %s.%s".formatted(table, original, table)).update();
        }
    }

    private static List<Map<String, @Nullable Object>> rows(String table, JdbcClient jdbc) {
        return jdbc.sql(new LiveTables(jdbc).sql("SELECT * FROM {" + table + "} ORDER BY 1, 2")).query().listOfRows();
    }
}
