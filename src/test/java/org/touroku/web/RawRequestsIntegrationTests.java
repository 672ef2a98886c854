package org.touroku.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// Requests that clients of HTTP libraries do not send: each gets a problem detail, and none an error 500.
class RawRequestsIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension
            .onNewDatabase("--touroku.security.hosts=x");
    private static final HttpApi api = service.api();
    private static final String POST = "POST /user/registration HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"GARBAGE", "G(T / HTTP/1.1\r\nHost: x", "GET /us<er HTTP/1.1\r\nHost: x", "GET / HTTP/1.1",
            "GET users HTTP/1.1\r\nHost: x", "GET * HTTP/1.1\r\nHost: x",
            "GET /#a HTTP/1.1\r\nHost: x", "GET / FTP/1.1\r\nHost: x", "GET http://y/ HTTP/1.1\r\nHost: x",
            "GET /users/%zz HTTP/1.1\r\nHost: x", "GET /users/% HTTP/1.1\r\nHost: x",
            "GET /users/%ff HTTP/1.1\r\nHost: x", "GET /users/%c0%af HTTP/1.1\r\nHost: x",
            "GET /users/\u00ff HTTP/1.1\r\nHost: x", "GET /users/%00 HTTP/1.1\r\nHost: x",
            "GET /users/%2F HTTP/1.1\r\nHost: x", "GET /users/%5C HTTP/1.1\r\nHost: x",
            "GET /%2e%2e/%2e%2e/etc HTTP/1.1\r\nHost: x", "GET /users?size=%zz HTTP/1.1\r\nHost: x",
            "GET /users?q=%ff HTTP/1.1\r\nHost: x", "GET /users?q=%ed%a0%80 HTTP/1.1\r\nHost: x",
            "GET /users?%ff=1 HTTP/1.1\r\nHost: x", "GET /events?type=%c0%af HTTP/1.1\r\nHost: x",
            "GET /;a=%zz HTTP/1.1\r\nHost: x", "GET /users;a=%zz HTTP/1.1\r\nHost: x",
            "GET /user/registration;a=%zz HTTP/1.1\r\nHost: x", "GET /actuator/health;a=%zz HTTP/1.1\r\nHost: x",
            "GET / HTTP/1.1\r\nHost: ", "GET / HTTP/1.1\r\nHost: a b", "GET / HTTP/1.1\r\nHost: a_b",
            "GET / HTTP/1.1\r\nHost: a/b", "GET / HTTP/1.1\r\nHost: a@b", "GET / HTTP/1.1\r\nHost: [::1",
            "GET / HTTP/1.1\r\nHost: a:b", "GET / HTTP/1.1\r\nHost: a:99999", "GET / HTTP/1.1\r\nHost: a:0",
            "GET / HTTP/1.1\r\nHost: x\r\nHost: y", "GET / HTTP/1.1\r\nHost: x\r\nX",
            "GET / HTTP/1.1\r\nHost: x\r\nX : a",
            "GET / HTTP/1.1\r\nHost: x\r\nX: a\u0000b",
            POST + "Content-Length: -1", POST + "Content-Length: 1\r\nContent-Length: 2",
            POST + "Content-Length: 99999999999999999999", POST + "Transfer-Encoding: chunked\r\n\r\nzz",
            "\u0016\u0003\u0001\u0002"})
    void invalidHttpIsABadRequest(String request) throws IOException {
        assertThatProblem(request, 400, "bad-request");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10_000})
    void tooManyAndTooLongHeadersAreABadRequest(int size) throws IOException {
        var headers = size == 100 ? "\r\nX: y".repeat(size) : "\r\nX: " + "y".repeat(size);
        assertThatProblem("GET / HTTP/1.1\r\nHost: x" + headers, 400, "bad-request");
        assertThatProblem("GET /" + "y".repeat(10_000) + " HTTP/1.1\r\nHost: x", 400, "bad-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users;a=b", "/explorer.html;a=b", "/actuator/health;a=b", "/;", "//", "//users",
            "/users/",
            "/users/%2e%2e/", "/users/./", "/USERS", "/users%20", "/users.json", "/error", "/WEB-INF/web.xml"})
    void aPathOfNoResourceIsNotFound(String path) throws IOException {
        assertThatProblem("GET " + path + " HTTP/1.1\r\nHost: x", 404, "not-found");
        assertThat(send("HEAD " + path + " HTTP/1.1\r\nHost: x")).startsWith("HTTP/1.1 404")
                .contains("Content-Type: application/problem+json").endsWith("\r\n\r\n");
    }

    @Test
    void anErrorDoesNotCloseTheConnection() throws IOException {
        var request = "PUT //x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
        assertThat(send(request + request + "GET / HTTP/1.1\r\nHost: x").split("(?=HTTP/1.1 )"))
                .satisfiesExactly(first -> assertThat(first).startsWith("HTTP/1.1 404"),
                        second -> assertThat(second).startsWith("HTTP/1.1 404"),
                        third -> assertThat(third).startsWith("HTTP/1.1 200"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "PROPFIND", "get", "X"})
    void anUnknownMethodIsNotImplemented(String method) throws IOException {
        for (var path : new String[]{"/", "/users", "/nothing"}) {
            assertThat(assertThatProblem(method + " " + path + " HTTP/1.1\r\nHost: x", 501, "not-implemented"))
                    .doesNotContain("Allow:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {POST, "POST /nothing HTTP/1.1\r\nHost: x\r\n", "GET /users HTTP/1.1\r\nHost: x\r\n",
            POST + "Expect: 100-continue\r\n"})
    void aBodyThatIsDeclaredTooLongIsRefusedBeforeItIsSent(String head) throws IOException {
        try (var socket = connect()) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((head + "Content-Length: 16385\r\n\r\n").getBytes(ISO_8859_1));
            assertThat(readProblem(socket)).startsWith("HTTP/1.1 413").contains("Connection: close",
                    "\"type\":\"/problems/content-too-large\"");
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aBodyIsAskedForOnlyWhenItIsRead() throws IOException {
        var expecting = "Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n";
        try (var socket = connect()) {
            socket.getOutputStream().write((POST.replace("json", "xml") + expecting).getBytes(ISO_8859_1));
            assertThat(readUntilClosed(socket)).startsWith("HTTP/1.1 415");
        }
        try (var socket = connect()) {
            socket.getOutputStream().write((POST + expecting).getBytes(ISO_8859_1));
            assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1)).isEqualTo("HTTP/1.1 100");
            socket.getOutputStream().write("{}".getBytes(ISO_8859_1));
            assertThat(readUntilClosed(socket)).contains("HTTP/1.1 400", "/problems/invalid-body");
        }
    }

    @Tag("long")
    @Test
    void aBodyThatDoesNotArriveIsARequestTimeout() throws IOException {
        try (var socket = connect()) {
            socket.getOutputStream().write((POST + "Content-Length: 2\r\n\r\n{").getBytes(ISO_8859_1));
            assertThat(readProblem(socket)).startsWith("HTTP/1.1 408").contains("Connection: close",
                    "\"type\":\"/problems/request-timeout\"");
        }
    }

    @Test
    void aChunkedBodyMayHaveTrailers() throws IOException {
        assertThatProblem(POST + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y", 400, "invalid-body");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Expect: 200-ok                     | 417 | expectation-failed
            Transfer-Encoding: gzip            | 501 | not-implemented
            Transfer-Encoding: gzip, chunked   | 501 | not-implemented
            """)
    void whatIsNotSupportedHasAProblemTypeOfItsOwn(String header, int status, String type) throws IOException {
        assertThatProblem(POST + header, status, type);
    }

    @Test
    void otherVersionsOfHttpAreNotSupported() throws IOException {
        assertThatProblem("GET / HTTP/1.2\r\nHost: x", 505, "http-version-not-supported");
        assertThatProblem("GET / HTTP/3.0\r\nHost: x", 505, "http-version-not-supported");
    }

    @Test
    void preconditionsAndRangesOfFilesAreProblemsToo() throws IOException {
        var file = "GET /explorer.html HTTP/1.1\r\nHost: x\r\n";
        assertThatProblem(file + "Range: bytes=99999999-", 416, "range-not-satisfiable");
        assertThatProblem(file + "If-Unmodified-Since: Mon, 01 Jan 1990 00:00:00 GMT", 412, "precondition-failed");
        assertThatProblem(file + "Range: bytes=0-3\r\nIf-Match: \"x\"", 412, "precondition-failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\nHost: x", "GET / HTTP/1.1\r\nHost: [::1]:80", "GET / HTTP/1.0",
            "\r\n\r\nGET / HTTP/1.1\r\nHost: x", "GET http://x/ HTTP/1.1\r\nHost: x",
            "GET /%75sers HTTP/1.1\r\nHost: x",
            "GET /users HTTP/1.1\r\nHost: x\r\nRange: bytes=0-5", "GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b"})
    void unusualButValidRequestsAreServed(String request) throws IOException {
        assertThat(send(request)).startsWith("HTTP/1.1 200").contains("application/hal+json");
    }

    private static String assertThatProblem(String request, int status, String type) throws IOException {
        var response = send(request);
        assertThat(response).startsWith("HTTP/1.1 " + status + " ").contains("Content-Type: application/problem+json",
                "\"type\":\"/problems/" + type + "\"", "\"status\":" + status).doesNotContain("\uFFFD");
        return response;
    }

    private static String send(String request) throws IOException {
        try (var socket = connect()) {
            socket.getOutputStream().write((request + "\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1));
            return readUntilClosed(socket);
        }
    }

    private static Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(api.base()).getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /// Tomcat closes the connection later, lest the client lose the response while it sends a body.
    private static String readProblem(Socket socket) throws IOException {
        var read = new StringBuilder();
        int next;
        do {
            next = socket.getInputStream().read();
            read.append((char) next);
        } while (next != '}' && next != -1);
        return read.toString();
    }

    private static String readUntilClosed(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
}
