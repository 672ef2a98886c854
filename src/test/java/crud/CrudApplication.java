package crud;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.context.event.EventListener;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Serves the rows of one table as JSON, with the settings of the service (`application.yml`).
@SpringBootApplication(exclude = FlywayAutoConfiguration.class, excludeName = {
        "org.touroku.embedded.EmbeddedDatabaseConfiguration",
        "org.touroku.eventsourcing.mysql.MySqlEventStoreAutoConfiguration",
        "org.touroku.eventsourcing.projection.ProjectionAutoConfiguration",
        "org.touroku.eventsourcing.reads.ReadDatabaseAutoConfiguration",
        "org.touroku.eventsourcing.subscription.SubscriptionAutoConfiguration"})
@RestController
public class CrudApplication {
    public static final String TABLE = """
            CREATE TABLE crud_users (
                id         CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
                name       VARCHAR(100) NOT NULL,
                email      VARCHAR(254) NOT NULL UNIQUE,
                status     VARCHAR(16)  NOT NULL,
                created_at DATETIME(6)  NOT NULL
            ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
            """;
    private static final String SELECT = "SELECT id, name, email, status, created_at FROM crud_users ";

    private final JdbcClient jdbc;

    CrudApplication(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record User(String id, String name, String email, String status, LocalDateTime createdAt) {}

    @GetMapping("/users/{id}")
    ResponseEntity<User> user(@PathVariable("id") String id) {
        return ResponseEntity.of(jdbc.sql(SELECT + "WHERE id = ?").param(id).query(CrudApplication::user).optional());
    }

    private static User user(ResultSet row, int number) throws SQLException {
        return new User(row.getString("id"), row.getString("name"), row.getString("email"), row.getString("status"),
                row.getObject("created_at", LocalDateTime.class));
    }

    @GetMapping("/users")
    List<User> users(@RequestParam(name = "size") int size,
            @RequestParam(name = "before", required = false) @Nullable String before) {
        return jdbc.sql(SELECT + "WHERE id < ? ORDER BY id DESC LIMIT ?").params(before == null ? "~" : before, size)
                .query(CrudApplication::user).list();
    }

    @EventListener
    void log(ApplicationReadyEvent ready) {
        System.out.println("open http://127.0.0.1:"
                + ready.getApplicationContext().getEnvironment().getRequiredProperty("local.server.port"));
    }

    public static void main(String[] args) {
        new SpringApplicationBuilder(CrudApplication.class)
                .properties("management.endpoint.health.validate-group-membership=false").run(args);
    }
}
