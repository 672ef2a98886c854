package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import org.touroku.embedded.SharedServerFiles;
import org.touroku.support.HttpApi;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// What the service logs.
@Tag("once")
@ResourceLock("processes")
class LogIntegrationTests {
    @Test
    void theStartShowsNameVersionDatabaseAndAddressInAtMost15Lines() throws IOException {
        try (var service = ServiceProcess.on(TestDatabase.create())) {
            assertThat(service.api().get("/").status()).isEqualTo(200);
            assertThat(service.output()).hasSizeLessThanOrEqualTo(15)
                    .anySatisfy(line -> assertThat(line).matches(
                            ".* Touroku \\d\\.\\d\\S* on (MySQL|MariaDB) \\d\\S+ at \\S+:\\d+/touroku_test_\\w+"))
                    .anySatisfy(line -> assertThat(line).endsWith(" open " + service.api().base()));
        }
    }

    @Tag("long")
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs symbolic links")
    void namesTheEmbeddedDatabase(@TempDir Path parent) throws Exception {
        var directory = SharedServerFiles.linkedInto(parent);
        try (var service = ServiceProcess.on(new TestDatabase("", "", ""),
                "--touroku.embedded.directory=" + directory)) {
            assertThat(service.output()).hasSizeLessThanOrEqualTo(15)
                    .anySatisfy(line -> assertThat(line).contains(" on embedded MariaDB 11.4").endsWith(
                            " in " + directory + "/"));
            service.stop();
        } finally {
            SharedServerFiles.unlink(directory);
        }
    }

    @Test
    void refusedRequestsLogNothing() throws Exception {
        try (var service = ServiceProcess.on(TestDatabase.create())) {
            await().until(() -> service.output().stream().filter(line -> line.endsWith(" is live")).count() == 3);
            var atTheStart = service.output().size();
            assertThat(service.api().delete("/users").status()).isEqualTo(405);
            assertThat(service.api().post("/events", "{}").status()).isEqualTo(405);
            assertThat(service.api().get("/nowhere").status()).isEqualTo(404);
            assertThat(service.api().post("/user/registration", "{").status()).isEqualTo(400);
            service.stop();
            await().until(() -> service.output().stream().anyMatch(line -> line.contains("graceful shutdown")));
            assertThat(service.output().stream().skip(atTheStart))
                    .allMatch(line -> line.toLowerCase(Locale.ROOT).contains("graceful shutdown"));
        }
    }

    @Test
    void everyLineIsJsonInEcsFormat() throws IOException {
        try (var service = ServiceProcess.on(TestDatabase.create(), "--logging.structured.format.console=ecs",
                "--logging.level.org.springframework.web.servlet.DispatcherServlet=debug")) {
            service.api().register("Ada", "ada@example.com", "X-Correlation-Id", "order-66");
            await().until(() -> service.output().stream().anyMatch(line -> line.contains("order-66")));
            assertThat(service.output()).allSatisfy(line -> {
                assertThat(HttpApi.json(line).at("/@timestamp").stringValue()).isNotBlank();
                assertThat(HttpApi.json(line).at("/ecs/version").stringValue()).isNotBlank();
                assertThat(HttpApi.json(line).at("/service/name").stringValue()).isEqualTo("touroku");
            });
            assertThat(service.output()).anySatisfy(line -> assertThat(
                    HttpApi.json(line).at("/correlation_id").stringValue("")).isEqualTo("order-66"));
        }
    }

    @Test
    void everyLineOfARequestHasTheCorrelationId() throws IOException {
        try (var service = ServiceProcess.on(TestDatabase.create(),
                "--logging.level.org.springframework.web.servlet.DispatcherServlet=debug")) {
            service.api().register("Ada", "ada@example.com", "X-Correlation-Id", "order-66");
            await().until(() -> service.output().stream().anyMatch(line -> line.contains("Completed 201")));
            assertThat(service.output().stream().filter(line -> line.contains("DispatcherServlet ")
                    && (line.contains("POST") || line.contains("Completed 201")))).hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains(" order-66 "));
        }
    }
}
