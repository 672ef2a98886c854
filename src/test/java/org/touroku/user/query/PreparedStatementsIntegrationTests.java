package org.touroku.user.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.touroku.eventsourcing.reads.ReadDatabase;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;

/// Promise: a connection prepares the statements of lists of users once, however long they are.
class PreparedStatementsIntegrationTests {
    private static final int ROUNDS = 10;

    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension
            .onNewDatabase("--spring.datasource.hikari.maximum-pool-size=1");
    private static final HttpApi api = service.api();

    @BeforeAll
    static void registerUsers() {
        for (int i = 1; i <= ROUNDS; i++) {
            assertThat(api.register("User " + i, "user" + i + "@example.com").status()).isEqualTo(201);
        }
    }

    /// Background work of the service may prepare a statement in one round, but not in all of them.
    @Tag("long")
    @Test
    void requestsListsWithoutPreparingTheirStatementsAgain() {
        var preparedByRound = IntStream.rangeClosed(1, ROUNDS).mapToObj(PreparedStatementsIntegrationTests::round)
                .toList();
        assertThat(preparedByRound.getFirst()).isGreaterThan(lists().count());
        assertThat(preparedByRound).contains(0L);
    }

    /// Requests the first and the second page of every list by addresses that are new, so that the database is queried.
    ///
    /// @return how many statements were prepared meanwhile
    private static long round(int number) {
        var before = prepared();
        lists().forEach(list -> get(get(list, number).link("next"), number));
        return prepared() - before;
    }

    private static Stream<String> lists() {
        return Stream.of("created_at", "-created_at", "name", "email").flatMap(sort -> Stream
                .of("", "&status=active", "&email_verified=false", "&q=user")
                .map(filter -> "/users?size=2&sort=" + sort + filter));
    }

    private static Response get(String list, int number) {
        var page = api.get(list + "&min_position=" + number);
        assertThat(page.status()).as(page.http().body()).isEqualTo(200);
        return page;
    }

    /// On the one connection that queries are executed on.
    private static long prepared() {
        return service.bean(ReadDatabase.class).jdbc()
                .query("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'", (row, _) -> row.getLong("Value")).getFirst();
    }
}
