package org.touroku.performance;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// Registrations over HTTP by two instances on one database, against those by one of them. Both are measured alternately.
class InstancesBenchmark {
    private static final int CONNECTIONS = 64;
    private static final int REQUESTS = 15_000;
    private static final int ROUNDS = 3;

    @Test
    void comparesTwoInstancesWithOne() throws Exception {
        var database = TestDatabase.create();
        try (var results = new Results();
                var first = ServiceProcess.on(database);
                var second = ServiceProcess.on(database)) {
            register(List.of(first, second));
            register(List.of(first, second));
            var one = 0.0;
            var two = 0.0;
            for (int round = 0; round < ROUNDS; round++) {
                one += 1 / register(List.of(first));
                two += 1 / register(List.of(first, second));
            }
            results.add("registrations over HTTP, one instance, %d connections".formatted(CONNECTIONS),
                    "%,.0f/s".formatted(ROUNDS / one), "");
            results.add("two instances together, %d connections".formatted(CONNECTIONS),
                    "%,.0f/s".formatted(ROUNDS / two), "%.2f × one instance".formatted(one / two));
        }
    }

    private static double register(List<ServiceProcess> instances) throws Exception {
        return Clients.perSecond(REQUESTS, CONNECTIONS, 201,
                i -> Clients.register(instances.get(i % instances.size()).api()));
    }
}
