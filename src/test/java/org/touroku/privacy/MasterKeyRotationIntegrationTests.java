package org.touroku.privacy;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.StreamKeys;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// Promise: after a rotation the former master key opens nothing, and nothing was interrupted.
class MasterKeyRotationIntegrationTests {
    private static final String OFTEN = "--touroku.privacy.rotation-interval=100ms";

    @TempDir
    private Path directory;
    private final TestDatabase database = TestDatabase.create();

    @Test
    void wrapsAllKeysAnewWhileTheServiceRuns() throws IOException {
        var file = new MasterKeyFile(directory.resolve("master"));
        var former = file.add();
        var onlyFormer = Files.copy(file.path(), directory.resolve("former"));
        var setting = "--touroku.privacy.keyfile=" + file.path();
        try (var one = RunningService.on(database, setting, OFTEN);
                var other = RunningService.on(database, setting, OFTEN)) {
            var users = IntStream.range(0, 30).mapToObj(i -> one.api().register("Ada " + i, i + "@example.com")
                    .header("Location")).toList();
            assertThat(one.api().delete(users.getLast()).status()).isEqualTo(200);
            assertThat(wrappedBy(one, former)).isEqualTo(30); // one of them is that of the service
            var current = file.add();

            await().untilAsserted(() -> assertThat(wrappedBy(one, former)).isZero());
            assertThat(wrappedBy(one, current)).isEqualTo(30);
            assertThat(other.api().get(users.getFirst() + "/export").http().body()).contains("Ada 0");
            assertThat(other.api().rename(users.getFirst(), "Ada Lovelace").status()).isEqualTo(200);
            assertThat(other.api().register("Bob", "0@example.com").status()).isEqualTo(409);
            await().untilAsserted(() -> assertThat(one.api().get("/actuator/prometheus").http().body())
                    .contains("touroku_master_key_rotating 0.0").contains("touroku_master_key_rewrapped_total"));
        }
        assertThatThrownBy(() -> RunningService.on(database, "--touroku.privacy.keyfile=" + onlyFormer))
                .hasRootCauseInstanceOf(MasterKeyMissing.class);
        Files.write(file.path(), Files.readAllLines(file.path()).stream().filter(line -> !line.startsWith(former))
                .toList());
        try (var service = RunningService.on(database, setting)) {
            assertThat(service.api().get("/users?sort=name").body().at("/count").intValue()).isEqualTo(20);
            assertThat(service.api().get("/events?size=100").http().body()).contains("Ada Lovelace");
        }
    }

    @Test
    void goesOnWhereItWasInterrupted() throws IOException {
        var file = new MasterKeyFile(directory.resolve("master"));
        var former = file.add();
        var setting = "--touroku.privacy.keyfile=" + file.path();
        try (var service = RunningService.on(database, setting, "--touroku.privacy.rotation-interval=PT1H")) {
            IntStream.range(0, 5).forEach(i -> service.api().register("Ada", i + "@example.com"));
            var current = file.add();
            var masterKeys = service.bean(MasterKeys.class);
            masterKeys.reload();
            var keys = service.bean(StreamKeys.class);
            var some = keys.after(StreamKeys.SERVICE, 2);
            keys.replace(some.stream().collect(toMap(identity(), entry -> masterKeys.wrap(
                    masterKeys.unwrap(entry.key(), entry.streamId()), entry.streamId()))));
            assertThat(wrappedBy(service, former)).isEqualTo(4);

            service.bean(MasterKeyRotation.class).rotate();
            assertThat(wrappedBy(service, former)).isEqualTo(1); // that of the service, until a pass finds nothing
            service.bean(MasterKeyRotation.class).rotate();
            assertThat(wrappedBy(service, current)).isEqualTo(6);
        }
    }

    @Test
    void neverBringsBackTheKeyOfAUserThatIsErasedMeanwhile() throws IOException {
        var file = new MasterKeyFile(directory.resolve("master"));
        file.add();
        try (var service = RunningService.on(database, "--touroku.privacy.keyfile=" + file.path())) {
            var user = service.api().register("Ada", "ada@example.com").header("Location");
            var keys = service.bean(StreamKeys.class);
            var read = keys.after(StreamKeys.SERVICE, 1);
            assertThat(service.api().delete(user).status()).isEqualTo(200);
            keys.replace(Map.of(read.getFirst(), "other"));
            assertThat(keys.after(StreamKeys.SERVICE, 1)).isEmpty();
        }
    }

    private static long wrappedBy(RunningService service, String masterKey) {
        return service.bean(JdbcClient.class).sql("SELECT COUNT(*) FROM stream_keys WHERE stream_key LIKE ?")
                .param(masterKey + ":%").query(Long.class).single();
    }
}
