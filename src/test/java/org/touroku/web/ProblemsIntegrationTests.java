package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;

/// Every error of every layer is a problem detail that says what is wrong.
class ProblemsIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"username": "x", "email": "a@b.c"              | /email    | must be well-formed JSON
            nonsense                                        |           | must be well-formed JSON
            ``                                              |           | must be a JSON object
            []                                              |           | must be of another type
            "x"                                             |           | must be of another type
            null                                            |           | must be a JSON object
            {"username": "x", "email": "a@b.c"} {}          |           | must end after its JSON object
            {"username": "x", "email": "a@b.c", "id": 1}    | /id       | must not be there: it is not a known member
            {"username": "x", "username": "y"}              | /username | must not be there twice
            {"username": 5, "email": "a@b.c"}               | /username | must be of another type
            {"username": "x", "email": true}                | /email    | must be of another type
            {"username": {"a": "b"}, "email": "a@b.c"}      | /username | must be of another type
            {"username": "x", "email": null}                | /email    | must be given
            {"username": "x"}                               | /email    | must be given
            {"username": " ", "email": "a@b.c"}             | /username | must not be blank
            {"username": "x\\u202Ey", "email": "a@b.c"}     | /username | must not contain control, bidirectional-format or zero-width characters
            {"username": "x", "email": "nobody"}            | /email    | must be an e-mail address: a local part, @ and a domain
            """)
    void namesTheMemberThatIsWrong(String body, String pointer, String rule) {
        var response = api.post("/user/registration", body);
        assertProblem(response, 400, "invalid-body");
        var error = response.body().at("/errors/0");
        assertThat(error.at("/pointer").stringValue()).isEqualTo(pointer == null ? "" : pointer);
        assertThat(error.at("/detail").stringValue()).isEqualTo(rule);
    }

    @Test
    void namesAllMembersThatBreakARule() {
        assertThat(api.register("", "").body().at("/errors").valueStream()
                .map(error -> error.at("/pointer").stringValue()))
                .containsExactly("/username", "/email");
    }

    @Test
    void refusesDeepNestingAndBrokenUtf8() {
        assertProblem(api.post("/user/registration", "[".repeat(17) + "]".repeat(17)), 400, "invalid-body");
        assertProblem(api.send(api.request("/user/registration", "Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[]{'{', '"', (byte) 0xFF, '"', ':', '1', '}'}))), 400,
                "invalid-body");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /users?size=0,                          size
            /users?size=201,                        size
            /users?size=-1,                         size
            /users?size=many,                       size
            /users?size=99999999999,                size
            /users?size=2&size=3,                   size
            /users?sort=age,                        sort
            /users?status=erased,                   status
            /users?email=nobody,                    email
            /users?q=,                              q
            /users?as_of=yesterday,                 as_of
            /users?as_of=2926-01-01T00:00:00Z,      as_of
            /users?name=x,                          name
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE?version=0,   version
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE?as_of=1,     as_of
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE?version=1&as_of=2026-01-01T00:00:00Z, as_of
            /users?cursor=x,                        cursor
            /users?cursor=bzE=bzE=,                 cursor
            /users?min_position=-1,                 min_position
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE?a=b,  a
            /?q,                                    q
            /events?after=-1,                       after
            /events?after=first,                    after
            /events?size=0,                         size
            /events?size=1001,                      size
            /events?type=userregistered,            type
            /events?type=,                          type
            /events?user_id=nobody,                 user_id
            /events?user_id=01hqjxyyx2bqeycwtx34p9z7de, user_id
            /events?type=UserRegistered&type=UserRegistered, type
            /events?min_position=-1,                min_position
            /events?cursor=x,                       cursor
            /events/1?size=2,                       size
            /events/1?min_position=-1,              min_position
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE/events?after=-1,            after
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE/events?size=1001,           size
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE/events?type=UserRegistered, type
            """)
    void namesTheParameterThatIsWrong(String path, String parameter) {
        var response = api.get(path);
        assertProblem(response, 400, "invalid-parameter");
        assertThat(response.body().at("/errors/0/parameter").stringValue()).isEqualTo(parameter);
    }

    @Test
    void answersEachStatusAsAProblem() {
        assertProblem(api.get("/nothing/here"), 404, "not-found");
        assertProblem(api.get("/actuator/nothing"), 404, "not-found");
        assertProblem(api.get("/problems/nothing"), 404, "not-found");
        assertProblem(api.get("/users/01HQJXYYX2BQEYCWTX34P9Z7DE"), 404, "user-not-found");
        assertProblem(api.get("/users/nobody"), 404, "user-not-found");
        assertProblem(api.get("/users/01HQJXYYX2BQEYCWTX34P9Z7DE/events"), 404, "user-not-found");
        assertProblem(api.get("/users/nobody/events"), 404, "user-not-found");
        assertProblem(api.get("/events/1"), 404, "event-not-found");
        assertProblem(api.get("/events/0"), 404, "event-not-found");
        assertProblem(api.get("/events/first"), 404, "event-not-found");
        assertProblem(api.get("/events/99999999999999999999"), 404, "event-not-found");
        assertProblem(api.get("/nothing/here", "Accept", "text/html"), 404, "not-found");
        assertProblem(api.get("/users", "Accept", "application/xml"), 406, "not-acceptable");
        assertProblem(api.send(api.request("/user/registration", "Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x"))), 415, "unsupported-media-type");
        assertProblem(api.send(api.request("/user/registration").POST(BodyPublishers.ofString("{}"))), 415,
                "unsupported-media-type");
        var response = api.delete("/users/01HQJXYYX2BQEYCWTX34P9Z7DE/name");
        assertProblem(response, 405, "method-not-allowed");
        assertThat(response.header("Allow")).isEqualTo("PUT");
        assertProblem(api.send(api.request("/users").DELETE()), 405, "method-not-allowed");
        assertProblem(api.get("/users?min_position=1000"), 503, "read-model-behind");
        assertProblem(api.get("/events?min_position=1000"), 503, "read-model-behind");
    }

    @Test
    void takesABodyOf16KibAndNoMore() {
        var spaces = 16 * 1024 - "{}".length();
        assertProblem(api.post("/user/registration", "{" + " ".repeat(spaces) + "}"), 400, "invalid-body");
        assertProblem(api.post("/user/registration", "{" + " ".repeat(spaces + 1) + "}"), 413, "content-too-large");
        var chunked = BodyPublishers.fromPublisher(BodyPublishers.ofString("x".repeat(20_000)));
        assertProblem(api.send(api.request("/user/registration", "Content-Type", "application/json").POST(chunked)),
                413,
                "content-too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GARBAGE", "GET /us<er HTTP/1.1\r\nHost: x", "GET / HTTP/1.1",
            "GET /users/%zz HTTP/1.1\r\nHost: x", "GET /users?size=%zz HTTP/1.1\r\nHost: x",
            "GET /users/%2F HTTP/1.1\r\nHost: x", "GET / HTTP/1.1\r\nHost: a b",
            "POST /user/registration HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1"})
    void answersWhatIsNotEvenHttp(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(api.base()).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((request + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400").contains("Content-Type: application/problem+json",
                    "\"type\":\"/problems/bad-request\"");
        }
    }

    @Test
    void explainsEveryTypeOfProblemOfEveryModule() {
        var types = service.bean(ProblemCatalog.class).all();
        assertThat(types).extracting(ProblemType::slug).contains("bad-request", "email-taken", "event-not-found",
                "still-parked");
        assertThat(types).allSatisfy(type -> {
            var meaning = api.get(type.uri().toString());
            assertThat(meaning.status()).isEqualTo(200);
            assertThat(meaning.body().at("/title").stringValue()).isEqualTo(type.title());
            assertThat(meaning.link("self")).isEqualTo(api.base() + type.uri());
        });
    }

    private static void assertProblem(Response response, int status, String slug) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        var problem = response.body();
        assertThat(problem.at("/type").stringValue()).isEqualTo("/problems/" + slug);
        assertThat(problem.at("/status").intValue()).isEqualTo(status);
        assertThat(problem.at("/title").stringValue()).isNotBlank();
        assertThat(problem.at("/detail").stringValue()).isNotBlank();
    }
}
