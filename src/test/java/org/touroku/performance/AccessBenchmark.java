package org.touroku.performance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.CRC32;

import com.github.f4b6a3.ulid.UlidCreator;
import org.junit.jupiter.api.Test;

import org.touroku.support.HttpApi;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// What credentials cost, and what those who send wrong ones cost others.
class AccessBenchmark {
    private static final int CONNECTIONS = 64;
    private static final int REQUESTS = 15_000;
    private static final int ROUNDS = 5;
    private static final int ATTACKS = 3;
    private static final int WRONG_KEYS = 10_000;
    private static final int OTHERS = 300;
    private static final Duration WINDOW = Duration.ofSeconds(8);
    private static final SplittableRandom RANDOM = new SplittableRandom();
    private static final String SCOPES = "{\"scopes\":\"users.register,users.read,users.write\"}";

    /// Both services are measured alternately, each in a process of its own.
    @Test
    void comparesRequestsWithAKeyWithThoseOfAnOpenService() throws Exception {
        try (var results = new Results();
                var open = ServiceProcess.on(TestDatabase.create());
                var closed = ServiceProcess.on(TestDatabase.create())) {
            var withKey = withKey(closed.api());
            compare("registrations over HTTP", 201, Clients::register, open.api(), withKey, results);
            compare("pages of 20", 200, api -> Clients.get(api, "/users?size=20"), open.api(), withKey, results);
        }
    }

    private static void compare(String what, int status, Function<HttpApi, HttpRequest> request, HttpApi open,
            HttpApi withKey, Results results) throws Exception {
        var without = 0.0;
        var with = 0.0;
        for (int round = -2; round < ROUNDS; round++) {
            var first = Clients.perSecond(REQUESTS, CONNECTIONS, status, _ -> request.apply(open));
            var second = Clients.perSecond(REQUESTS, CONNECTIONS, status, _ -> request.apply(withKey));
            without += round < 0 ? 0 : 1 / first; // until the code is compiled
            with += round < 0 ? 0 : 1 / second;
        }
        results.add(what + ", nothing configured", "%,.0f/s".formatted(ROUNDS / without), "");
        results.add(what + ", with an API key", "%,.0f/s".formatted(ROUNDS / with),
                "%.2f × nothing configured".formatted(without / with));
    }

    @Test
    void measuresOthersWhileWrongKeysAreSent() throws Exception {
        try (var results = new Results();
                var service = ServiceProcess.on(TestDatabase.create(), "--touroku.security.limits.enabled=true")) {
            var others = new MixedRequests(List.of(withKey(service.api())));
            p99(others); // until the code is compiled
            measure("malformed", () -> "wrong", others, service, results);
            measure("made up, with a checksum", AccessBenchmark::madeUpKey, others, service, results);
        }
    }

    /// Alternately without and with the attack, of which the medians count.
    private static void measure(String attack, Supplier<String> key, MixedRequests others, ServiceProcess service,
            Results results) throws Exception {
        var usual = new double[ATTACKS];
        var meanwhile = new double[ATTACKS];
        var sent = 0L;
        var nanos = 0L;
        for (int round = 0; round < ATTACKS; round++) {
            usual[round] = p99(others);
            try (var flood = new Flood(service.api().base(), WRONG_KEYS, key)) {
                var begun = System.nanoTime();
                meanwhile[round] = p99(others);
                nanos += System.nanoTime() - begun;
                sent += flood.sent();
            }
        }
        results.add("%d mixed requests/s of others".formatted(OTHERS), "p99 %.1f ms".formatted(median(usual)), "");
        results.add("these while %,.0f keys/s are %s".formatted(sent * 1e9 / nanos, attack),
                "p99 %.1f ms".formatted(median(meanwhile)),
                "%.2f × without".formatted(median(meanwhile) / median(usual)));
    }

    private static double median(double[] measured) {
        return Arrays.stream(measured).sorted().skip(measured.length / 2).findFirst().orElseThrow();
    }

    private static double p99(MixedRequests others) throws Exception {
        try (var load = new OpenLoad(OTHERS, 2, WINDOW, others::sendNext)) {
            load.await(1); // the first window is over when the attacker is limited
            assertThat(load.failures()).isEmpty();
            return load.percentile(1, 99);
        }
    }

    private static HttpApi withKey(HttpApi api) {
        return api.withKey(api.post("/api-keys", SCOPES).body().at("/key").stringValue());
    }

    private static String madeUpKey() {
        var secret = new byte[32];
        synchronized (RANDOM) {
            RANDOM.nextBytes(secret);
        }
        var text = UlidCreator.getMonotonicUlid() + "_" + HexFormat.of().formatHex(secret);
        var checksum = new CRC32();
        checksum.update(text.getBytes(US_ASCII));
        return "trk_" + text + HexFormat.of().toHexDigits((int) checksum.getValue());
    }
}
