package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Set;

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
            []                                              |           | must be a JSON object
            "x"                                             |           | must be a JSON object
            null                                            |           | must be a JSON object
            {"username": "x", "email": "a@b.c"} {}          |           | must end after its JSON object
            {"username": "x", "email": "a@b.c", "id": 1}    | /id       | must not be there: it is not a known member
            {"username": "x", "username": "y"}              | /username | must not be there twice
            {"username": 5, "email": "a@b.c"}               | /username | must be a string
            {"username": "x", "email": true}                | /email    | must be a string
            {"username": {"a": "b"}, "email": "a@b.c"}      | /username | must be a string
            {"username": "x", "email": null}                | /email    | must be given
            {"username": "x"}                               | /email    | must be given
            {"username": " ", "email": "a@b.c"}             | /username | must not be blank
            {"username": "x\\u202Ey", "email": "a@b.c"}     | /username | must not contain U+202E: PRECIS FreeformClass (RFC 8264) does not allow it there
            {"username": "x\\ud800y", "email": "a@b.c"}     | /username | must not contain U+D800: PRECIS FreeformClass (RFC 8264) does not allow it there
            {"username": "x", "email": "\\ud800@b.c"}       | /email    | must have a local part before the @ as RFC 5321 allows
            {"username": "x", "email": "a@b\\udc00.c"}      | /email    | must have a valid domain after the @
            {"username": "x", "email": "a@b\\u200b.c"}      | /email    | must have no characters in its domain that UTS 46 drops, such as U+200B
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
            /users?email_verified=yes,              email_verified
            /users?email_verified=true&email_verified=true, email_verified
            /users?email=nobody,                    email
            /users?q=,                              q
            /users?as_of=yesterday,                 as_of
            /users?as_of=2026-01-01T00:00Z,         as_of
            /users?as_of=-999999999-01-01T00:00:00Z, as_of
            /users?as_of=2926-01-01T00:00:00Z,      as_of
            /users?name=x,                          name
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE?version=0,   version
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE?as_of=1,     as_of
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE?version=1&as_of=2026-01-01T00:00:00Z, as_of
            /users?cursor=x,                        cursor
            /users?cursor=bzE=bzE=,                 cursor
            /users?cursor=,                         cursor
            /users?cursor=bzEy,                     cursor
            /users?cursor=bzEybzEybzEybzEybzEybzEybzEy, cursor
            /users?cursor=AAAAAAAAAAAAAAAAAAAAAA,   cursor
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

    @ParameterizedTest
    @ValueSource(strings = {"erased", "ACTIVE", "Deactivated", ""})
    void aStatusIsActiveOrDeactivated(String status) {
        assertThatProblem(api.get("/users?status=" + status)).hasStatus(400).hasErrorAtParameter("status")
                .hasErrorDetail("must be active or deactivated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRUE", "False", "1", "0", "yes", "null", ""})
    void aTruthValueIsTrueOrFalse(String truth) {
        assertThatProblem(api.get("/users?email_verified=" + truth)).hasStatus(400)
                .hasErrorAtParameter("email_verified").hasErrorDetail("must be true or false");
    }

    @Test
    void namesAnUnknownParameterAlsoWhenTheListWithoutItIsCached() {
        assertThat(api.get("/users").status()).isEqualTo(200);
        assertThatProblem(api.get("/users?null")).hasStatus(400).hasErrorAtParameter("null");
    }

    @Test
    void everyErrorStatusIsAProblem() {
        assertThatProblem(api.get("/nothing/here")).hasStatus(404).hasType("not-found");
        assertThatProblem(api.get("/actuator/nothing")).hasStatus(404).hasType("not-found");
        assertThatProblem(api.get("/actuator/health/nothing")).hasStatus(404).hasType("not-found");
        assertThatProblem(api.get("/problems/nothing")).hasStatus(404).hasType("not-found");
        assertThatProblem(api.get("/users/01HQJXYYX2BQEYCWTX34P9Z7DE")).hasStatus(404).hasType("user-not-found");
        assertThatProblem(api.get("/users/nobody")).hasStatus(404).hasType("user-not-found");
        assertThatProblem(api.get("/users/events")).hasStatus(404).hasType("user-not-found");
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
        assertThat(response.header("Allow")).isEqualTo("PUT,OPTIONS");
        assertThatProblem(api.send(api.request("/users").DELETE())).hasStatus(405).hasType("method-not-allowed");
        assertThatProblem(api.get("/users?min_position=1000")).hasStatus(503).hasType("read-model-behind");
        assertThatProblem(api.get("/events?min_position=1000")).hasStatus(503).hasType("read-model-behind");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /,                                                'GET, HEAD, OPTIONS'
            /users,                                           'GET, HEAD, OPTIONS'
            /user/registration,                               'GET, HEAD, OPTIONS, POST'
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE/name,           'OPTIONS, PUT'
            /users/01HQJXYYX2BQEYCWTX34P9Z7DE/deactivation,   'DELETE, OPTIONS, PUT'
            /projections/users/rebuild,                       'DELETE, OPTIONS, POST'
            /openapi,                                         'GET, HEAD, OPTIONS'
            /explorer.html,                                   'GET, HEAD, OPTIONS'
            /actuator/health,                                 'GET, HEAD, OPTIONS'
            """)
    void allMethodsOfAPathAreAllowed(String path, String methods) {
        var refused = api.send(api.request(path).method("PATCH", BodyPublishers.noBody()));
        assertThatProblem(refused).hasStatus(405).hasType("method-not-allowed");
        assertThat(allowed(refused)).containsExactlyInAnyOrder(methods.split(", "));
        var options = api.send(api.request(path).method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.status()).isEqualTo(200);
        assertThat(allowed(options)).isEqualTo(allowed(refused));
    }

    private static Set<String> allowed(Response response) {
        return Set.of(response.header("Allow").split(", ?"));
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
