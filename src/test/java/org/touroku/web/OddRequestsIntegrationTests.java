package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import org.touroku.support.ContractValidator;
import org.touroku.support.HttpApi;
import org.touroku.support.RawConnection;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestThreads;
import org.touroku.web.OddRequests.OddRequest;

/// Sends 20,000 generated requests, of which most are odd.
@Tag("once")
class OddRequestsIntegrationTests {
    private static final int REQUESTS = 20_000;
    private static final int THREADS = 8;
    private static final int SEED = 13;

    @RegisterExtension
    private final ServiceExtension service = ServiceExtension.onNewDatabase();
    private final HttpApi api = service.api();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<AtomicInteger> statuses = IntStream.range(0, 6).mapToObj(_ -> new AtomicInteger()).toList();

    /// Promise: no request is an internal error, every error is a problem detail, every response keeps to the contract, and every
    /// user keeps to the rules.
    @Tag("long")
    @Test
    @Timeout(180)
    void everyResponseKeepsToTheContractAndEveryUserToTheRules() {
        var users = IntStream.range(0, 50).mapToObj(i -> api.register("User " + i, "known" + i + "@example.com").body()
                .at("/user_id").stringValue()).toList();
        var contract = new ContractValidator(api.get("/openapi.json").http().body());
        try (var threads = new TestThreads()) {
            IntStream.range(0, THREADS).forEach(thread -> threads.start(() -> send(thread, users, contract)));
        }
        assertThat(failures).isEmpty();
        assertThat(statuses.get(2)).hasValueGreaterThan(REQUESTS / 20);
        assertThat(statuses.get(4)).hasValueGreaterThan(REQUESTS / 4);
        assertThat(all("/users?size=200", "users")).hasSizeGreaterThan(500)
                .allSatisfy(OddRequestsIntegrationTests::assertKeepsToTheRules)
                .extracting(user -> user.at("/email").stringValue().toLowerCase(Locale.ROOT)).doesNotHaveDuplicates();
    }

    private void send(int thread, List<String> users, ContractValidator contract) {
        var known = new AtomicInteger();
        var requests = new OddRequests(SEED * 1000L + thread,
                () -> users.get(known.getAndIncrement() % users.size()));
        var address = URI.create(api.base());
        try {
            var connection = new RawConnection(address.getHost(), address.getPort());
            for (int i = 0; i < REQUESTS / THREADS; i++) {
                var request = requests.next();
                var response = exchange(connection, request);
                if (response == null || response.header("Connection").equals("close")) {
                    connection.close();
                    connection = new RawConnection(address.getHost(), address.getPort());
                }
                if (response != null) {
                    statuses.get(response.status() / 100).incrementAndGet();
                    problems(request, response, contract).forEach(problem -> failures
                            .add(problem + "\n" + request + "\n" + response));
                }
            }
            connection.close();
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    private RawConnection.@Nullable Response exchange(RawConnection connection, OddRequest request) {
        try {
            return connection.send(request.bytes(), request.isHead());
        } catch (IOException e) {
            failures.add(e + "\n" + request);
            return null;
        }
    }

    private static List<String> problems(OddRequest request, RawConnection.Response response,
            ContractValidator contract) {
        var problems = new ArrayList<String>();
        if (response.status() >= 500 && response.status() != 501 && response.status() != 505) {
            problems.add("an error of the service");
        }
        if (response.status() >= 400 && !response.header("Content-Type").equals("application/problem+json")) {
            problems.add("an error without a problem detail");
        }
        problems.addAll(contract.violations(request.method(), path(request), response.status(), response.headers(),
                response.body()));
        return problems;
    }

    private static URI path(OddRequest request) {
        try {
            return new URI(request.target().split("\\?", 2)[0]);
        } catch (URISyntaxException _) {
            return URI.create("/unreadable");
        }
    }

    private List<JsonNode> all(String first, String relation) {
        var found = new ArrayList<JsonNode>();
        for (var next = first; !next.isEmpty();) {
            var page = api.get(next);
            page.body().at("/_embedded/" + relation).forEach(found::add);
            next = page.link("next");
        }
        return found;
    }

    /// Written independently of the code that enforces the rules.
    private static void assertKeepsToTheRules(JsonNode user) {
        var name = user.at("/name").stringValue();
        assertThat(name).isEqualTo(Normalizer.normalize(name, Normalizer.Form.NFC)).isNotBlank()
                .doesNotContainPattern(
                        "[\\p{Cc}\\p{Co}\\p{Cn}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\u200c\\u200d]]|[\\p{Cf}&&[^\\u200c\\u200d]]|\\ufffd")
                .doesNotContainPattern("^\\s|\\s$|^[\\u200c\\u200d]");
        assertThat(name.codePointCount(0, name.length())).isBetween(1, 100);
        assertThat(user.at("/email").stringValue())
                .matches("(?s)(\"([^\"\\\\]|\\\\.)*\"|[!#-'*+/-9=?A-Z^-~-]+(\\.[!#-'*+/-9=?A-Z^-~-]+)*)@\\P{Cntrl}+")
                .doesNotContainPattern("[\\u200b\\u00ad\\u2060\\ufeff\\u180e\\ufe0f\\u034f]");
    }
}
