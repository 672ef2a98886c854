package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

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
    void namesTheInvalidMember(String body, String pointer, String rule) {
        var response = api.post("/user/registration", body);
        assertThatProblem(response).hasStatus(400).hasType("invalid-body")
                .hasErrorAtPointer(pointer == null ? "" : pointer)
                .hasErrorDetail(rule);
    }

    @Test
    void namesAllInvalidMembers() {
        assertThat(api.register("", "").body().at("/errors").valueStream()
                .map(error -> error.at("/pointer").stringValue()))
                .containsExactly("/username", "/email");
    }

    @Test
    void refusesDeepNestingAndBrokenUtf8() {
        assertThatProblem(api.post("/user/registration", "[".repeat(17) + "]".repeat(17))).hasStatus(400)
                .hasType("invalid-body");
        assertThatProblem(api.send(api.request("/user/registration", "Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[]{'{', '"', (byte) 0xFF, '"', ':', '1', '}'}))))
                .hasStatus(400).hasType("invalid-body");
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
    void namesTheInvalidParameter(String path, String parameter) {
        var response = api.get(path);
        assertThatProblem(response).hasStatus(400).hasType("invalid-parameter").hasErrorAtParameter(parameter);
    }

    @Test
    void everyErrorStatusIsAProblem() {
        assertThatProblem(api.get("/nothing/here")).hasStatus(404).hasType("not-found");
        assertThatProblem(api.get("/actuator/nothing")).hasStatus(404).hasType("not-found");
        assertThatProblem(api.get("/problems/nothing")).hasStatus(404).hasType("not-found");
        assertThatProblem(api.get("/users/01HQJXYYX2BQEYCWTX34P9Z7DE")).hasStatus(404).hasType("user-not-found");
        assertThatProblem(api.get("/users/nobody")).hasStatus(404).hasType("user-not-found");
        assertThatProblem(api.get("/users/01HQJXYYX2BQEYCWTX34P9Z7DE/events")).hasStatus(404).hasType("user-not-found");
        assertThatProblem(api.get("/users/nobody/events")).hasStatus(404).hasType("user-not-found");
        assertThatProblem(api.get("/events/1")).hasStatus(404).hasType("event-not-found");
        assertThatProblem(api.get("/events/0")).hasStatus(404).hasType("event-not-found");
        assertThatProblem(api.get("/events/first")).hasStatus(404).hasType("event-not-found");
        assertThatProblem(api.get("/events/99999999999999999999")).hasStatus(404).hasType("event-not-found");
        assertThatProblem(api.get("/nothing/here", "Accept", "text/html")).hasStatus(404).hasType("not-found");
        assertThatProblem(api.get("/users", "Accept", "application/xml")).hasStatus(406).hasType("not-acceptable");
        assertThatProblem(api.send(api.request("/user/registration", "Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x")))).hasStatus(415).hasType("unsupported-media-type");
        assertThatProblem(api.send(api.request("/user/registration").POST(BodyPublishers.ofString("{}"))))
                .hasStatus(415).hasType("unsupported-media-type");
        var response = api.delete("/users/01HQJXYYX2BQEYCWTX34P9Z7DE/name");
        assertThatProblem(response).hasStatus(405).hasType("method-not-allowed");
        assertThat(response.header("Allow")).isEqualTo("PUT");
        assertThatProblem(api.send(api.request("/users").DELETE())).hasStatus(405).hasType("method-not-allowed");
        assertThatProblem(api.get("/users?min_position=1000")).hasStatus(503).hasType("read-model-behind");
        assertThatProblem(api.get("/events?min_position=1000")).hasStatus(503).hasType("read-model-behind");
    }

    @Test
    void acceptsABodyOfUpTo16Kib() {
        var spaces = 16 * 1024 - "{}".length();
        assertThatProblem(api.post("/user/registration", "{" + " ".repeat(spaces) + "}")).hasStatus(400)
                .hasType("invalid-body");
        assertThatProblem(api.post("/user/registration", "{" + " ".repeat(spaces + 1) + "}")).hasStatus(413)
                .hasType("content-too-large");
        var chunked = BodyPublishers.fromPublisher(BodyPublishers.ofString("x".repeat(20_000)));
        assertThatProblem(api.send(api.request("/user/registration", "Content-Type", "application/json").POST(chunked)))
                .hasStatus(413).hasType("content-too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GARBAGE", "GET /us<er HTTP/1.1\r\nHost: x", "GET / HTTP/1.1",
            "GET /users/%zz HTTP/1.1\r\nHost: x", "GET /users?size=%zz HTTP/1.1\r\nHost: x",
            "GET /users/%2F HTTP/1.1\r\nHost: x", "GET / HTTP/1.1\r\nHost: a b",
            "POST /user/registration HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1"})
    void respondsWithAProblemToInvalidHttp(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(api.base()).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((request + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            var response = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(response).startsWith("HTTP/1.1 400").contains("Content-Type: application/problem+json",
                    "\"type\":\"/problems/bad-request\"");
        }
    }

    @Test
    void explainsEveryProblemTypeOfEveryModule() {
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
}
