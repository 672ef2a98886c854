package org.touroku.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Generates requests of which most are odd in one way or a few: in the method, the target, the headers or the body. The same seed
/// yields the same requests.
final class OddRequests {
    private static final String UNKNOWN_USER = "01HQJXYYX2BQEYCWTX34P9Z7DE";
    private static final List<String> METHODS = List.of("PATCH", "OPTIONS", "TRACE", "get", "FOO", "PROPFIND",
            "M".repeat(300));
    private static final List<String> READS = List.of("/", "/users", "/users/{id}", "/users/{id}/events", "/events",
            "/events/1", "/jobs", "/jobs/1", "/projections", "/projections/users", "/projections/users/parked",
            "/projections/users/differing", "/projections/users/parked/{id}", "/problems", "/problems/not-found",
            "/user/registration", "/explorer", "/openapi", "/openapi.json", "/openapi.yaml");
    private static final List<String> COMMANDS = List.of("PUT /users/{id}/name", "PUT /users/{id}/email",
            "PUT /users/{id}/deactivation", "DELETE /users/{id}/deactivation", "POST /projections/users/check",
            "DELETE /projections/users/rebuild", "POST /jobs/1/retry", "POST /jobs/x/abandonment",
            "PUT /users/{id}/verification", "POST /users/{id}/verification/mail",
            "POST /projections/users/rollback",
            "POST /projections/users/parked/{id}/skip", "POST /projections/users/differing/{id}/repair");
    private static final List<String> PARAMETERS = List.of("size", "cursor", "sort", "status", "email_verified",
            "email", "q", "as_of", "min_position", "version", "after", "type", "user_id", "state", "process",
            "token", "unknown");
    private static final List<String> SEGMENTS = List.of("%00", "%zz", "%", "%2e%2e", "%2F", "%ff%fe", "%C3%A9",
            ";a=%zz",
            ";a=b", "..", ".", "", "é", "🙂", "%F0%9F%99%82", "a".repeat(3000), "{id}", "name", "%0d%0aX: y", "\\", "|",
            "^");
    private static final List<String> WORDS = List.of("", " ", "0", "1", "-1", "2", "200", "201", "1000", "1001", "1e3",
            "٣", "99999999999999999999", "9223372036854775807", "null", "true", "false", "TRUE", "name", "-name",
            "created_at", "active",
            "deactivated", "UserRegistered", "UserErased", "2020-01-31T12:00:00Z", "2026-01-31T12:00:00.1234567891Z",
            "2026-02-30T12:00:00Z", "9999-12-31T23:59:59Z", "+1000000000-12-31T23:59:59Z", "0000-01-01T00:00:00+18:00",
            "-999999999-01-01T00:00:00Z", "yesterday", "bmFtZS5mMS4xLmE", "LWNyZWF0ZWRfYXQuZjEuMS4x", "====", "*", "%",
            "' OR 1=1 --", "\\", "\"", "<b>", "${jndi:x}", "a@b", "ada@example.com", "ADA@EXAMPLE.COM", "a@[127.0.0.1]",
            "a@[IPv6:::1]", "\"a b\"@example.com", "a@exa\u00admple.com", "a@e\u200bxample.com", "a@пример.рф",
            "a@xn--a",
            "a@example.com, b@example.com", "a".repeat(65) + "@example.com",
            "a@" + "b".repeat(63) + ".".concat("c".repeat(200)),
            "Ada Lovelace", " Ada ", "Ada\tLovelace", "Ada\u0000", "Ada\u202eLovelace", "\u200d", "می\u200cخواهم",
            "क्\u200dष",
            "👩\u200d👧", "e\u0301", "\ue000", "\u0378", "\ufeffAda", "\u034f", "A".repeat(100), "A".repeat(101),
            "😀".repeat(100), "😀".repeat(101), "\u2028", "\u1160", "ﬁ", "Ａｄａ");
    private static final List<String> MEDIA = List.of("*/*", "application/hal+json", "application/prs.hal-forms+json",
            "application/json", "application/problem+json", "text/html", "application/yaml", "text/plain", "image/*",
            "application/hal+json;charset=utf-16", "application/hal+json;q=0", "application/hal+json;q=0, */*",
            "*/*;q=0",
            "*/*;q=2", "application/*+json", "garbage", "a/b/c", "", ";", ",", "application/json; q=\"",
            IntStream.range(0, 60).mapToObj(i -> "a/b" + i).collect(Collectors.joining(",")));
    private static final List<String> TAGS = List.of("*", "\"1\"", "\"2\"", "W/\"1\"", "\"1-0123456789abcdef\"", "1",
            "\"", "",
            "*, \"1\"", "\"1\", \"2\"", "\"é\"", "\"".repeat(3000));
    private static final List<String> HEADERS = List.of("Range: bytes=0-1", "Expect: 100-continue", "Expect: 200-ok",
            "Origin: http://elsewhere.example", "X-HTTP-Method-Override: DELETE", "X-Forwarded-Host: elsewhere.example",
            "X-Forwarded-Proto: gopher", "Forwarded: host=\"x", "Accept-Language: xx, *;q=0.5",
            "Accept-Charset: utf-16",
            "Accept-Encoding: gzip", "Accept-Encoding: br, *;q=0", "TE: trailers", "Cookie: a=b; JSESSIONID=1",
            "Connection: close", "Connection: x", "Upgrade: websocket", "Prefer: respond-async", "Prefer: wait=1;;,=",
            "If-Modified-Since: yesterday", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT", "X-Correlation-Id: ",
            "X-Correlation-Id: a b", "X-Correlation-Id: abc", "Authorization: Bearer x", "Content-Language: ja",
            "X: " + "y".repeat(7000), "No-Colon", "Sp ace: x", "Nul: \u0000", "Obs: é", " Folded: x");

    /// @param target of the request line, as it is sent
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OddRequest(String method, String target, byte[] bytes) {
        boolean isHead() {
            return method.equals("HEAD");
        }

        @Override
        public String toString() {
            var text = new String(bytes, UTF_8);
            return text.length() > 1500 ? text.substring(0, 1500) + "…" : text;
        }
    }

    private final Random random;
    private final Supplier<String> knownUser;

    /// @param knownUser yields ids of users
    OddRequests(long seed, Supplier<String> knownUser) {
        random = new Random(seed);
        this.knownUser = knownUser;
    }

    OddRequest next() {
        var operation = operation().split(" ", 2);
        var method = rarely() ? any(METHODS) : operation[0];
        var target = target(operation[1]);
        var body = method.equals("POST") || method.equals("PUT") || rarely() ? body() : new byte[0];
        var request = new ByteArrayOutputStream();
        request.writeBytes((method + " " + target + " " + (seldom() ? "HTTP/2.7" : "HTTP/1.1") + "\r\nHost: "
                + (seldom() ? any(List.of("", "a b", "[::1", "x:99999", "é")) : "127.0.0.1") + "\r\n").getBytes(UTF_8));
        headers(method, body).forEach(header -> request.writeBytes((header + "\r\n").getBytes(UTF_8)));
        request.writeBytes("\r\n".getBytes(ISO_8859_1));
        request.writeBytes(body);
        return new OddRequest(method, target, request.toByteArray());
    }

    private String operation() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> "POST /user/registration";
            case 3, 4, 5 -> any(COMMANDS);
            case 6 -> "HEAD " + any(READS);
            default -> "GET " + any(READS);
        };
    }

    private String target(String path) {
        var target = path.replace("{id}", often() ? knownUser.get() : rarely() ? any(SEGMENTS) : UNKNOWN_USER);
        if (rarely()) {
            target += "/" + any(SEGMENTS);
        }
        if (rarely()) {
            target = target.replaceFirst("/", "/" + any(SEGMENTS).replace("\\", "\\\\") + "/");
        }
        if (random.nextInt(3) > 0) {
            return target;
        }
        return target + "?" + IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(_ -> parameter())
                .collect(Collectors.joining("&"));
    }

    private String parameter() {
        var name = any(PARAMETERS);
        if (rarely()) {
            return any(List.of("", "=", "%zz=1", name, name + "=%zz", name + "=%ff", "=" + name, name + "[]=1"));
        }
        var value = any(WORDS);
        var waits = name.equals("min_position") && value.matches("\\d{4,}"); // until a time-out
        return name + "=" + (waits ? "1" : URLEncoder.encode(value, UTF_8));
    }

    private List<String> headers(String method, byte[] body) {
        var headers = new ArrayList<String>();
        if (body.length > 0 || method.equals("POST") || method.equals("PUT")) {
            headers.add("Content-Length: " + body.length);
            headers.add("Content-Type: " + (rarely() ? any(MEDIA) : "application/json"));
        }
        addSometimes(headers, "Accept", MEDIA);
        addSometimes(headers, "If-Match", TAGS);
        addSometimes(headers, "If-None-Match", TAGS);
        addSometimes(headers, "Idempotency-Key", WORDS.stream().map(word -> word.replaceAll("[\\r\\n]", "")).toList());
        addSometimes(headers, "Content-Encoding", List.of("gzip", "identity", "x", ""));
        if (rarely()) {
            headers.add(any(HEADERS));
        }
        return headers;
    }

    private void addSometimes(List<String> headers, String name, List<String> values) {
        if (random.nextInt(8) == 0) {
            headers.add(name + ": " + any(values));
        }
    }

    private byte[] body() {
        var text = switch (random.nextInt(12)) {
            case 0 -> any(List.of("", "{", "[]", "null", "1", "\"a\"", "{}{}", "{} x", "\ufeff{}", "{'a':1}",
                    "{\"username\":}",
                    "{\"a\":" + "[".repeat(20) + "]".repeat(20) + "}",
                    "{\"username\":\"" + "a".repeat(17_000) + "\"}"));
            case 1 -> "{\"username\":" + value() + ",\"username\":" + value() + ",\"email\":" + value() + "}";
            case 2 -> "{\"" + any(List.of("username", "email", "reason", "id", "")) + "\":" + value() + "}";
            case 3 -> "{\"username\":" + quoted(any(WORDS)) + "}";
            case 4 -> "{\"email\":" + quoted(address()) + "}";
            default -> "{\"username\":" + quoted(any(WORDS)) + ",\"email\":" + quoted(address()) + "}";
        };
        var bytes = rarely() ? text.getBytes(any(List.of(UTF_16, ISO_8859_1))) : text.getBytes(UTF_8);
        if (rarely() && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private String address() {
        return often() ? "user" + random.nextInt(5_000) + "@example.com" : any(WORDS);
    }

    private String value() {
        return rarely()
                ? any(List.of("1", "1.5", "true", "null", "[]", "{}", "\"\\ud800\"", "\"\\u0000\"", "NaN"))
                : quoted(any(WORDS));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t").replace("\u0000", "\\u0000")
                + "\"";
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private boolean often() {
        return random.nextInt(4) > 0;
    }

    private boolean rarely() {
        return random.nextInt(10) == 0;
    }

    private boolean seldom() {
        return random.nextInt(200) == 0;
    }
}
