package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.LiveTables;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;

/// Promise: commands do not depend on the read model. While its tables are locked, as by an operator or a backup, commands are
/// durable within 5 s, and the read model follows afterwards.
class LockedTablesIntegrationTests {
    private static final TestDatabase database = TestDatabase.create();
    @AutoClose
    private static final HikariDataSource direct = database.migrated();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.on(database);
    private static final HttpApi api = service.api();
    private static int number;

    @Test
    void commandsAreDurableWhileATableOfTheReadModelIsLocked() throws Exception {
        var ada = api.register("Ada", "ada@example.com").link("user");
        var responses = withLocked("users", () -> List.of(later(() -> api.register("Bob", "bob@example.com")),
                later(() -> api.register("Carol", "carol@example.com")), later(() -> api.rename(ada, "Countess")))
                .stream().map(CompletableFuture::join).toList());

        assertThat(responses).extracting(Timed::status).containsOnly(202);
        assertThat(responses).extracting(Timed::duration).allSatisfy(
                duration -> assertThat(duration).isLessThan(Duration.ofSeconds(5)));
        assertThat(responses).extracting(timed -> timed.response().link("user")).allSatisfy(
                user -> await().untilAsserted(() -> assertThat(api.get(user).status()).isEqualTo(200)));
        assertThat(api.get(ada).body().at("/name").stringValue()).isEqualTo("Countess");
        await().until(() -> api.rename(ada, "Ada " + ++number).status() == 200);
    }

    private record Timed(Response response, Duration duration) {
        int status() {
            return response.status();
        }
    }

    private static CompletableFuture<Timed> later(Supplier<Response> request) {
        var started = System.nanoTime();
        return CompletableFuture.supplyAsync(
                () -> new Timed(request.get(), Duration.ofNanos(System.nanoTime() - started)),
                Thread::startVirtualThread);
    }

    private static <T> T withLocked(String table, Supplier<T> work) throws SQLException {
        try (var connection = direct.getConnection(); var statement = connection.createStatement()) {
            statement.execute(new LiveTables(JdbcClient.create(direct)).sql("LOCK TABLES {" + table + "} WRITE"));
            try {
                return work.get();
            } finally {
                statement.execute("UNLOCK TABLES");
            }
        }
    }
}
