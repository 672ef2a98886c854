package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import org.touroku.support.Audit;
import org.touroku.support.RegistrationLoad;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// Promise: an acknowledged registration survives kill -9 of the service.
@ResourceLock("processes")
class KillIntegrationTests {
    private static final int CLIENTS = 32;

    private final TestDatabase database = TestDatabase.create();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    @Test
    void losesAndDuplicatesNoUserWhenKilledUnderLoad() throws Exception {
        for (int kills = 0; kills < 2; kills++) {
            var service = ServiceProcess.on(database);
            try (var registrations = new RegistrationLoad(service.api(), CLIENTS, acknowledged)) {
                registrations.awaitAcknowledged(1000);
                service.kill();
            }
        }
        try (var service = ServiceProcess.on(database)) {
            assertThat(service.api().register("one", "more@example.com").status()).isEqualTo(201);
            assertThat(service.api().register("again", acknowledged.keySet().iterator().next()).status())
                    .isEqualTo(409);
            Audit.of(database, service.api(), acknowledged);
        }
    }
}
