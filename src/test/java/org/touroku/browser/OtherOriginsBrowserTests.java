package org.touroku.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;

import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TcpProxy;

/// Pages that do not come from the service, in the browser of somebody who can reach it: nothing is carried out for them, and they
/// can read nothing.
class OtherOriginsBrowserTests {
    /// What a page of an attacker tries. It returns what it could read.
    private static final String ATTACK = """
            const service = arguments[0], done = arguments[arguments.length - 1], read = [];
            const user = JSON.stringify({username: "Eve", email: "eve" + Math.random() + "@example.com"});
            const attempts = [];
            for (const path of ["/users", "/events", "/projections", "/actuator/prometheus", "/openapi.json"]) {
                attempts.push(fetch(service + path).then(r => r.ok ? r.text() : "").then(t => t && read.push(path)));
            }
            for (const mode of ["cors", "no-cors", "same-origin"]) {
                for (const type of ["application/json", "text/plain"]) {
                    attempts.push(fetch(service + "/user/registration",
                            {method: "POST", mode, body: user, headers: {"Content-Type": type}})
                        .then(r => r.ok && read.push("registered")));
                }
                for (const path of ["/projections/users/rebuild", "/projections/user_versions/rebuild"]) {
                    attempts.push(fetch(service + path, {method: "POST", mode}).then(r => r.ok && read.push("rebuilt")));
                    attempts.push(fetch(service + path, {method: "DELETE", mode}).then(r => r.ok && read.push("cancelled")));
                }
            }
            const frame = document.createElement("iframe");
            frame.name = "target";
            document.body.append(frame);
            const form = document.createElement("form");
            form.method = "POST";
            form.target = "target";
            form.action = service + "/projections/users/rebuild";
            document.body.append(form);
            attempts.push(new Promise(resolve => { frame.onload = resolve; form.submit(); }));
            navigator.sendBeacon(service + "/user/registration", user);
            Promise.allSettled(attempts).then(() => done(read));
            """;

    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();
    private static Browser browser;
    private static HttpServer elsewhere;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start();
        browser.driver().manage().timeouts().scriptTimeout(Duration.ofSeconds(20));
        elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            var page = "<!doctype html><title>elsewhere</title><body>".getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        elsewhere.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            elsewhere.stop(0);
            browser.close();
        }
    }

    @BeforeEach
    void register() {
        if (api.get("/users").body().at("/total").intValue() == 0) {
            api.register("Ada", "ada@example.com");
        }
    }

    @Test
    void aPageOfAnotherOriginChangesAndReadsNothing() {
        browser.driver().get(address("127.0.0.1", elsewhere.getAddress().getPort()));
        assertAttackFails(api.base());
    }

    @Test
    void aPageOfAnotherSiteChangesAndReadsNothing() {
        browser.driver().get(address("rebound.test", elsewhere.getAddress().getPort()));
        assertAttackFails(api.base());
    }

    /// Once its name leads to the service, the page is of the same origin as the service (DNS rebinding).
    @Test
    void aPageWhoseNameIsReboundToTheServiceChangesAndReadsNothing() {
        try (var name = new TcpProxy("jdbc:" + address("127.0.0.1", elsewhere.getAddress().getPort()))) {
            var rebound = address("rebound.test", URI.create(name.url().substring("jdbc:".length())).getPort());
            browser.driver().get(rebound);
            name.leadTo("jdbc:" + api.base());
            assertAttackFails(rebound);
            browser.driver().get(rebound + "/users");
            assertThat(browser.driver().findElement(By.tagName("body")).getText())
                    .contains("/problems/host-not-allowed").doesNotContain("ada@example.com");
        }
    }

    private static String address(String host, int port) {
        return "http://" + host + ":" + port;
    }

    private static void assertAttackFails(String address) {
        var rebuilt = rebuilds();
        var read = ((JavascriptExecutor) browser.driver()).executeAsyncScript(ATTACK, address);
        assertThat(read).asInstanceOf(LIST).isEmpty();
        assertThat(api.get("/users").body().at("/total").intValue()).isEqualTo(1);
        assertThat(rebuilds()).isEqualTo(rebuilt);
    }

    private static String rebuilds() {
        return api.get("/projections/users").body().at("/rebuild").toString()
                + api.get("/projections/user_versions").body().at("/rebuild");
    }
}
