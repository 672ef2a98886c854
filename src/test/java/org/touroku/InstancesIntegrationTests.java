package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// Two instances on one database: a registration that one has acknowledged is visible on the other.
class InstancesIntegrationTests {
    @Test
    void aReadOnAnyInstanceSeesAcknowledgedRegistrations() {
        var database = TestDatabase.create();
        try (var one = RunningService.on(database); var other = RunningService.on(database)) {
            for (int i = 1; i <= 50; i++) {
                var writer = i % 2 == 0 ? one : other;
                var reader = i % 2 == 0 ? other : one;
                var receipt = writer.api().register("User " + i, "user" + i + "@example.com");
                assertThat(receipt.status()).isEqualTo(201);
                assertThat(receipt.body().at("/position").longValue()).isEqualTo(i);

                var page = reader.api().get("/users?size=1");
                assertThat(page.body().at("/_embedded/users/0/name").stringValue()).isEqualTo("User " + i);
                assertThat(page.body().at("/total").longValue()).isEqualTo(i);
                assertThat(reader.api().get("/users?size=1", "If-None-Match", page.header("ETag")).status())
                        .isEqualTo(304);
                assertThat(reader.api().get("/users?size=1", "If-None-Match", "W/" + page.header("ETag")).status())
                        .isEqualTo(304);
                assertThat(reader.api().get("/users?size=1", "If-None-Match", "\"0\"").status()).isEqualTo(200);
            }
        }
    }
}
