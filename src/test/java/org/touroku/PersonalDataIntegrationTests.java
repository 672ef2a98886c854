package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

import com.github.f4b6a3.ulid.UlidCreator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.CapturedLog;
import org.touroku.support.HttpApi;
import org.touroku.support.LiveTables;
import org.touroku.support.RunningService;
import org.touroku.support.TcpProxy;
import org.touroku.support.TestDatabase;

/// Promise: no name and no address of a user is ever logged, whatever goes wrong.
@Isolated("reads what is logged")
class PersonalDataIntegrationTests {
    private static final String NAME = "Zephyrine Quibblewick";
    private static final String EMAIL = "zephyrine@quibblewick.example";
    private static final String FIRST_REQUEST = "Initializing Servlet 'dispatcherServlet'";
    /// Request lines, some with a header; {} stands for an address.
    private static final String ODD_REQUESTS = """
            GET /users/{} HTTP/1.1
            GET /users/{}/../x HTTP/1.1
            GET /users/%2e%2e/{}/../x HTTP/1.1
            GET /users/..%2f{} HTTP/1.1
            GET /../{} HTTP/1.1
            GET //{}/x HTTP/1.1
            GET /users;{} HTTP/1.1
            GET /WEB-INF/{} HTTP/1.1
            GET /url:http://{} HTTP/1.1
            GET /explorer/{}/../x HTTP/1.1
            GET /webjars/..%255c{} HTTP/1.1
            GET http://{}/nowhere HTTP/1.1
            GET /users?email={}&size=%zz HTTP/1.1
            GET /users?email=%zz{} HTTP/1.1
            GET /nowhere?email={} HTTP/1.1
            GET /users?q=<{}> HTTP/1.1
            DELETE /users?email={} HTTP/1.1
            DELETE /users/{} HTTP/1.1
            quibblewick /users HTTP/1.1
            CONNECT {} HTTP/1.1
            TRACE /{} HTTP/1.1
            OPTIONS /{} HTTP/1.1
            GET /users {}
            {} / HTTP/1.1
            {}
            GET /nowhere HTTP/1.1 | {}
            GET /nowhere HTTP/1.1 | {}: x
            GET /nowhere HTTP/1.1 | Cookie: x="{}
            GET /users HTTP/1.1 | Accept: {}
            GET /nowhere HTTP/1.1 | Expect: {}
            GET /users HTTP/1.1 | If-None-Match: {}
            GET /explorer.html HTTP/1.1 | Range: bytes={}
            GET /explorer.html HTTP/1.1 | If-Modified-Since: {}
            GET /nowhere HTTP/1.1 | Accept-Language: {}
            POST /user/registration HTTP/1.1 | Content-Type: {}
            POST /user/registration HTTP/1.1 | Content-Length: {}
            POST /user/registration HTTP/1.1 | Transfer-Encoding: {}
            POST /user/registration HTTP/1.1 | Content-Type: application/json; charset={} | Content-Length: 2
            POST /user/registration HTTP/1.1 | Content-Type: multipart/form-data; boundary={} | Content-Length: 2
            """;

    private final CapturedLog logged = new CapturedLog();
    private final TestDatabase database = TestDatabase.create();
    private final TcpProxy proxy = new TcpProxy(database.url());
    private final RunningService service = RunningService.on(proxy.url(), database,
            "--logging.level.root=info", "--logging.level.org.touroku=debug");
    private final HttpApi api = service.api();

    @BeforeEach
    void listen() {
        logged.open();
        LoggerFactory.getLogger(getClass()).warn("{} <{}>", NAME, EMAIL);
        assertThat(logged.lines()).as("lines that would be found").singleElement()
                .matches(PersonalDataIntegrationTests::isPersonal);
        logged.lines().clear();
    }

    @AfterEach
    void stop() {
        logged.close();
        service.close();
        proxy.close();
    }

    @Test
    void isNotLoggedInTheLifeOfAUser() {
        var user = api.register(NAME, EMAIL).link("user");
        assertThat(api.rename(user, NAME + " II").status()).isEqualTo(200);
        assertThat(api.changeEmail(user, "2." + EMAIL).status()).isEqualTo(200);
        assertThat(api.put(user + "/deactivation", "{\"reason\":\"" + NAME + "\"}").status()).isEqualTo(200);
        assertThat(api.rename(user, NAME + " III").status()).isEqualTo(409);
        assertThat(api.reactivate(user).status()).isEqualTo(200);
        assertThat(api.get(user + "/events").body().toString()).contains(NAME);
        assertThat(api.get("/users?q=zephyrine").body().toString()).contains(NAME);
        assertThat(api.register(NAME, "2." + EMAIL).status()).isEqualTo(409);
        assertLogged(FIRST_REQUEST);
        assertNothingPersonalIsLogged();
    }

    @Test
    void isNotLoggedWhenRequestsAreNotValid() throws IOException {
        for (var body : new String[]{"{\"username\":{\"" + NAME + "\":1}}", "{\"email\":[\"" + EMAIL + "\"]}",
                "{\"" + NAME + "\":1}", "{\"username\":\"" + NAME, NAME,
                "{\"username\":\"" + NAME + "\",\"email\":\"@" + EMAIL + "\"}", NAME.repeat(1000)}) {
            assertThat(api.post("/user/registration", body).status()).isIn(400, 413);
        }
        for (var path : new String[]{"/users?size=Zephyrine", "/users?cursor=Zephyrine", "/users?Zephyrine=1",
                "/users?email=@" + EMAIL, "/users?as_of=Zephyrine", "/users/Zephyrine", "/Zephyrine",
                "/events/Zephyrine",
                "/users/Zephyrine%00"}) {
            assertThat(api.get(path).status()).as(path).isIn(400, 404);
        }
        assertThat(api.register("Ada", "ada@example.com", "If-Match", NAME).status()).isEqualTo(400);
        assertThat(api.get("/users", "Accept", "Zephyrine/Quibblewick").status()).isEqualTo(406);
        assertLogged(FIRST_REQUEST);
        assertNothingPersonalIsLogged();
    }

    @Test
    void isNotLoggedWhenRequestsAreOdd() throws IOException {
        assertThat(api.get("/users").status()).isEqualTo(200);
        for (var request : ODD_REQUESTS.lines().toList()) {
            var headers = "\r\nHost: localhost\r\nConnection: close\r\n\r\n{}";
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(api.base()).getPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream()
                        .write((request + headers).replace(" | ", "\r\n").replace("{}", EMAIL)
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).as(request)
                        .startsWith("HTTP/1.1 ");
            }
        }
        assertLogged(FIRST_REQUEST);
        assertNothingPersonalIsLogged();
    }

    @Tag("long")
    @Test
    void isNotLoggedWhenTheDatabaseFails() {
        proxy.refuse();
        assertThat(api.register(NAME, EMAIL).status()).isEqualTo(503);
        assertThat(api.get("/users?email=" + EMAIL).status()).isEqualTo(503);
        assertLogged("appends have no result");
        assertLogged("The database is not available");
        assertNothingPersonalIsLogged();
    }

    @Test
    void isNotLoggedWhenTheDatabaseRefusesValues() throws SQLException {
        execute("""
                CREATE TRIGGER refuse BEFORE INSERT ON {users} FOR EACH ROW
                BEGIN
                    DECLARE quoted VARCHAR(100) DEFAULT NEW.name;
                    SIGNAL SQLSTATE '23000' SET MESSAGE_TEXT = quoted;
                END
                """);
        assertThat(api.register(NAME, EMAIL).status()).isEqualTo(202);
        assertLogged("A batch is written without extending read models");
        assertLogged("can't handle the event");
        assertNothingPersonalIsLogged();
    }

    @Test
    void isNotLoggedWhenEventsCannotBeRead() throws SQLException {
        var broken = new NewEvent("UserRegistered", 1, "\"" + NAME + ", " + EMAIL + "\"");
        var id = "";
        try (var connection = DriverManager.getConnection(database.url(), database.username(), database.password());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT * FROM checkpoints FOR UPDATE");
            for (int i = 0; i < 11; i++) {
                id = UlidCreator.getMonotonicUlid().toString();
                service.bean(EventStore.class)
                        .append(new AppendRequest(new StreamId("user", id), 0, List.of(broken), List.of(),
                                new Metadata(id, id, "test")));
            }
        }
        assertLogged("Subscription users fails");
        assertThat(api.rename("/users/" + id, NAME).status()).isEqualTo(500);
        assertLogged("A request failed");
        assertNothingPersonalIsLogged();
    }

    private void assertLogged(String text) {
        await().until(() -> logged.lines().stream().anyMatch(line -> line.contains(text)));
    }

    private void assertNothingPersonalIsLogged() {
        assertThat(logged.lines()).noneMatch(PersonalDataIntegrationTests::isPersonal);
    }

    private static boolean isPersonal(String line) {
        return line.toLowerCase(Locale.ROOT).matches("(?s).*(zephyrine|quibblewick).*");
    }

    private void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.username(), database.password());
                var statement = connection.createStatement()) {
            statement.execute(new LiveTables(service.bean(JdbcClient.class)).sql(sql));
        }
    }
}
