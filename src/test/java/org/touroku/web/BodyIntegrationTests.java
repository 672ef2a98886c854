package org.touroku.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_32BE;
import static java.nio.charset.StandardCharsets.UTF_32LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.support.HttpApi;
import org.touroku.support.HttpApi.Response;
import org.touroku.support.ServiceExtension;

/// Which bodies of requests are read: JSON in UTF-8, not encoded.
class BodyIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();
    private static final String BODY = """
            {"username": "Ada", "email": "ada@example.com"}""";
    private static final String UNKNOWN_USER = "/users/01HQJXYYX2BQEYCWTX34P9Z7DE";

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/hal+json", "application/prs.hal-forms+json",
            "application/vnd.example+json;v=1", "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\""})
    void everyJsonMediaTypeIsRead(String contentType) {
        assertThatProblem(post(contentType, "{}".getBytes(ISO_8859_1))).hasStatus(400).hasType("invalid-body")
                .hasErrorDetail("must be given");
        for (var command : new String[]{"/name", "/email", "/deactivation"}) {
            assertThatProblem(api.send(api.request(UNKNOWN_USER + command, "Content-Type", contentType)
                    .PUT(BodyPublishers.ofString("[]")))).hasStatus(400).hasErrorDetail("must be a JSON object");
        }
        assertThatProblem(api.send(api.request("/projections/users/parked/x/skip", "Content-Type", contentType)
                .POST(BodyPublishers.ofString("[]")))).hasStatus(400).hasErrorDetail("must be a JSON object");
    }

    @Test
    void theActuatorReadsNoBody() {
        assertThat(api.get("/actuator/health", "Content-Type", "text/plain;charset=iso-8859-1").status())
                .isEqualTo(200);
        assertThat(api.get("/actuator/health", "Content-Encoding", "gzip").status()).isEqualTo(200);
        assertThatProblem(api.get("/actuator/health", "Content-Type", "x")).hasStatus(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/json", "text/plain", "application/yaml", "application/*", "json",
            "application/json, application/json", "application/json;charset=utf-16",
            "application/json;charset=iso-8859-1", "application/json;charset=unknown",
            "application/x-www-form-urlencoded", "multipart/form-data"})
    void noOtherMediaTypeIsRead(String contentType) {
        assertThatProblem(post(contentType, BODY.getBytes(ISO_8859_1))).hasStatus(415)
                .hasType("unsupported-media-type");
    }

    @Test
    void aContentCodingIsRefused() {
        var encoded = api.post("/user/registration", BODY, "Content-Encoding", "gzip");
        assertThatProblem(encoded).hasStatus(415).hasType("unsupported-media-type");
        assertThat(encoded.header("Accept-Encoding")).isEqualTo("identity");
        assertThatProblem(
                api.post("/user/registration", BODY, "Content-Encoding", "identity", "Content-Encoding", "gzip"))
                .hasStatus(415).hasType("unsupported-media-type");
        assertThatProblem(api.post("/user/registration", "{}", "Content-Encoding", "identity")).hasStatus(400);
    }

    /// The bytes of a name: some are malformed, others are overlong, encoded surrogates or beyond Unicode.
    @ParameterizedTest
    @ValueSource(strings = {"ff", "c3", "80", "c0af", "e080af", "f08080af", "eda080", "eda0bdedb880", "f4908080",
            "f5808080"})
    void malformedUtf8IsRefused(String bytes) {
        var name = new String(HexFormat.of().parseHex(bytes), ISO_8859_1);
        assertThatProblem(post("application/json", BODY.replace("Ada", "a" + name + "b").getBytes(ISO_8859_1)))
                .hasStatus(400).hasType("invalid-body").hasErrorAtPointer("")
                .hasErrorDetail("must be UTF-8 without a byte order mark");
        assertNothingIsStored();
    }

    static Stream<Charset> otherCharsets() {
        return Stream.of(UTF_16, UTF_16BE, UTF_16LE, UTF_32BE, UTF_32LE);
    }

    @ParameterizedTest
    @MethodSource("otherCharsets")
    void otherEncodingsOfUnicodeAreRefused(Charset charset) {
        assertThatProblem(post("application/json", BODY.getBytes(charset))).hasStatus(400).hasType("invalid-body")
                .hasErrorDetail("must be UTF-8 without a byte order mark");
        assertNothingIsStored();
    }

    @Test
    void aByteOrderMarkIsRefused() {
        assertThatProblem(api.post("/user/registration", "\uFEFF" + BODY)).hasStatus(400).hasType("invalid-body")
                .hasErrorDetail("must be UTF-8 without a byte order mark");
    }

    private static void assertNothingIsStored() {
        assertThat(api.get("/events").body().at("/count").intValue(-1)).isZero();
    }

    private static Response post(String contentType, byte[] body) {
        return api.send(api.request("/user/registration", "Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body)));
    }
}
