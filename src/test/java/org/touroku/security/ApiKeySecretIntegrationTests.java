package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;

@Isolated("reads what is logged")
@ExtendWith(OutputCaptureExtension.class)
class ApiKeySecretIntegrationTests {
    private final TestDatabase database = TestDatabase.create();
    @RegisterExtension
    private final ServiceExtension service = ServiceExtension.on(database);
    private final HttpApi anonymous = service.api();

    @Test
    void theSecretIsShownOnceAndIsNowhereElse(CapturedOutput output) throws Exception {
        var issued = anonymous.post("/api-keys",
                "{\"label\":\"import\",\"scopes\":\"operate,users.read\",\"lifetime\":\"P90D\"}");
        assertThat(issued.status()).isEqualTo(201);
        var key = issued.body().at("/key").stringValue();
        var operator = anonymous.withKey(key);
        var shown = operator.get(issued.header("Location"));
        assertThat(shown.body().at("/label").stringValue()).isEqualTo("import");
        assertThat(shown.body().at("/scopes").valueStream().map(JsonNode::stringValue))
                .containsExactly("operate", "users.read");
        assertThat(Duration.between(time(shown, "issued_at"), time(shown, "expires_at")))
                .isEqualTo(Duration.ofDays(90));

        var secret = key.substring(key.length() - 72, key.length() - 8);
        assertThat(shown.http().body() + operator.get("/api-keys").http().body()).doesNotContain(secret);
        assertThat(output.getAll()).doesNotContain(secret);
        assertThat(dump()).contains(shown.body().at("/id").stringValue()).doesNotContain(secret);
    }

    private static Instant time(HttpApi.Response response, String member) {
        return Instant.parse(response.body().at("/" + member).stringValue());
    }

    /// All rows of all tables.
    private String dump() {
        var jdbc = JdbcClient.create(new DriverManagerDataSource(database.url(), database.username(),
                database.password()));
        var text = new StringBuilder();
        for (var table : jdbc.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
                .query(String.class).list()) {
            for (Map<String, Object> row : jdbc.sql("SELECT * FROM " + table).query().listOfRows()) {
                text.append(table).append(row).append('\n');
            }
        }
        return text.toString();
    }
}
