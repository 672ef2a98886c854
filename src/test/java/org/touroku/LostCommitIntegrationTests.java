package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TcpProxy;
import org.touroku.support.TestDatabase;

/// Promise: a response says that nothing was stored only if that is final. If the database goes away during COMMIT, the
/// response says that the outcome is unknown; a repeat with the same Idempotency-Key finds it out.
@Tag("long")
class LostCommitIntegrationTests {
    private static final TestDatabase database = TestDatabase.create().withoutTls();
    @AutoClose
    private static final HikariDataSource direct = database.migrated();
    @AutoClose
    private static final TcpProxy proxy = new TcpProxy(database.url());
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.on(proxy, database);
    private static final HttpApi api = service.api();
    private static int number;

    private final String email = "ada" + ++number + "@example.com";
    private final String key = "key-" + number;

    @AfterEach
    void recover() {
        proxy.recover();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> api.register("Bob", "bob" + ++number + "@example.com", "Idempotency-Key", "bob" + number)
                        .status() == 201);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsAnUnknownOutcomeWhenTheDatabaseIsLostDuringCommit(boolean stored) {
        proxy.refuseAtCommitOf("INSERT INTO events", stored);

        assertUnavailable(register(), "It is not known whether the command was stored: ");
        assertThat(registrations()).isEqualTo(stored ? 1 : 0);
        assertRepeatIsCarriedOutOnce();
    }

    @Test
    void reportsThatNothingWasStoredWhileAnotherWriterHoldsTheHead() throws SQLException {
        try (var connection = direct.getConnection(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT position FROM event_head FOR UPDATE").close();

            assertUnavailable(register(), "Nothing was stored: ");
        }
        assertThat(registrations()).isZero();
        assertRepeatIsCarriedOutOnce();
    }

    private void assertRepeatIsCarriedOutOnce() {
        proxy.recover();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            var repeat = register();
            assertThat(repeat.status()).isIn(201, 202, 503); // the key is not in use any more
            return repeat.status() != 503;
        });
        assertThat(registrations()).isEqualTo(1);
    }

    private static void assertUnavailable(Response response, String detail) {
        assertThatProblem(response).hasStatus(503).hasType("unavailable").isRetryableAfter(1)
                .hasDetailStartingWith(detail);
    }

    private Response register() {
        return api.register("Ada", email, "Idempotency-Key", key);
    }

    /// The number of registrations of this address in the log.
    private int registrations() {
        return (int) EventTable.after(new NamedParameterJdbcTemplate(direct), 0, 1000).stream()
                .filter(event -> service.running().userEvents().data(event).contains("\"" + email + "\"")).count();
    }
}
