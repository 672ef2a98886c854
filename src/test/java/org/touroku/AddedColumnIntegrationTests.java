package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import org.touroku.eventsourcing.reads.ReadDatabase;
import org.touroku.support.HttpApi;
import org.touroku.support.LiveTables;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;

/// Promise: a column that is added to a read table does not disturb running instances, whose connections have prepared
/// statements on that table.
class AddedColumnIntegrationTests {
    private static final TestDatabase database = TestDatabase.create();
    private static final JdbcClient root = JdbcClient
            .create(new DriverManagerDataSource(database.url(), database.username(), database.password()));
    /// One connection for all queries: it has prepared what is requested again later.
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.on(database,
            "--spring.datasource.hikari.maximum-pool-size=1");
    private static final HttpApi api = service.api();
    private static String user;
    private static int users;

    @BeforeAll
    static void registerUser() {
        user = "/users/" + register();
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "user_versions"})
    void servesOnTheSameConnectionAfterAColumnWasAdded(String table) {
        requestAll();
        requestAll();
        var connection = connection();

        root.sql(new LiveTables(root)
                .sql("ALTER TABLE {" + table + "} ADD COLUMN note VARCHAR(20) NOT NULL DEFAULT '' FIRST")).update();

        requestAll();
        requestAll();
        assertThat(connection()).isEqualTo(connection);
    }

    /// Sends requests that no cache can serve: the read model has moved on, and each address is new.
    private static void requestAll() {
        register();
        for (var path : List.of(user + "?", "/users?", "/users?sort=name&", user + "?version=1&")) {
            var response = api.get(path + "min_position=" + users);
            assertThat(response.status()).as(path + " " + response.http().body()).isEqualTo(200);
        }
        assertThat(api.rename(user, "Ada " + users).status()).isEqualTo(200);
        users++;
    }

    private static String register() {
        var response = api.register("Ada", "ada" + ++users + "@example.com");
        assertThat(response.status()).isEqualTo(201);
        return response.body().at("/user_id").stringValue();
    }

    private static long connection() {
        return service.bean(ReadDatabase.class).jdbc()
                .query("SELECT CONNECTION_ID() AS id", (row, _) -> row.getLong("id")).getFirst();
    }
}
