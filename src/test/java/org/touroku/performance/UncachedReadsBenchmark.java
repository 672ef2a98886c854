package org.touroku.performance;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

import crud.CrudApplication;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.Fill;
import org.touroku.support.LiveTables;
import org.touroku.support.RunningService;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;
import org.touroku.web.UrlEncryption;

/// Reads over HTTP of representations that are not cached, because no request is sent twice, against plain CRUD on the same
/// server. Both are measured alternately, each in a process of its own.
class UncachedReadsBenchmark {
    private static final int CONNECTIONS = 16;
    private static final int REQUESTS = 5_000;
    private static final int WARM_UP_ROUNDS = 4;
    private static final int ROUNDS = 4;
    private static final int USERS = REQUESTS * (WARM_UP_ROUNDS + ROUNDS);

    private final TestDatabase database = TestDatabase.create();

    /// @param paths a different one for each number
    private record Subject(ServiceProcess process, IntFunction<String> paths) {
        double seconds(int round) throws Exception {
            return REQUESTS / Clients.perSecond(REQUESTS, CONNECTIONS, 200,
                    i -> Clients.get(process.api(), paths.apply(round * REQUESTS + i)));
        }

        Duration cpu() {
            return process.process().info().totalCpuDuration().orElse(Duration.ZERO);
        }
    }

    /// @param ids of all users in random order
    private record Filled(List<String> ids, UrlEncryption encryption) {
        String cursor(int position) {
            return encryption.encrypt("\n\n-created_at.f0.%d.".formatted(position));
        }
    }

    @Test
    void comparesWithPlainCrud() throws Exception {
        var filled = fill();
        var ids = filled.ids;
        try (var results = new Results();
                var service = ServiceProcess.on(database);
                var crud = ServiceProcess.running(CrudApplication.class, database, Map.of())) {
            compare(results, "an uncached user", new Subject(service, n -> "/users/" + ids.get(n)),
                    new Subject(crud, n -> "/users/" + ids.get(n)));
            compare(results, "an uncached page of 20",
                    new Subject(service, n -> "/users?size=20&cursor=" + filled.cursor(n)),
                    new Subject(crud, n -> "/users?size=20&before=" + ids.get(n)));
        }
    }

    private Filled fill() {
        try (var service = RunningService.on(database); var connections = database.migrated()) {
            Fill.users(service, USERS);
            var jdbc = JdbcClient.create(connections);
            jdbc.sql(CrudApplication.TABLE).update();
            jdbc.sql(new LiveTables(jdbc).sql("""
                    INSERT INTO crud_users (id, name, email, status, created_at)
                    SELECT id, name, email, status, created_at FROM {users}
                    """)).update();
            var ids = jdbc.sql("SELECT id FROM crud_users").query((row, _) -> row.getString("id")).list();
            Collections.shuffle(ids, new Random(1));
            return new Filled(ids, service.bean(UrlEncryption.class));
        }
    }

    private static void compare(Results results, String what, Subject service, Subject crud) throws Exception {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            service.seconds(round);
            crud.seconds(round);
        }
        var serviceCpu = service.cpu();
        var crudCpu = crud.cpu();
        var serviceSeconds = 0.0;
        var crudSeconds = 0.0;
        for (int round = WARM_UP_ROUNDS; round < WARM_UP_ROUNDS + ROUNDS; round++) {
            serviceSeconds += service.seconds(round);
            crudSeconds += crud.seconds(round);
        }
        var requests = ROUNDS * REQUESTS;
        var serviceCpuTime = service.cpu().minus(serviceCpu).toMillis() / (double) requests;
        var crudCpuTime = crud.cpu().minus(crudCpu).toMillis() / (double) requests;
        results.add(what + ", plain CRUD", "%,.0f/s".formatted(requests / crudSeconds),
                "%.2f ms of CPU".formatted(crudCpuTime));
        results.add(what, "%,.0f/s".formatted(requests / serviceSeconds),
                "%.2f × plain CRUD; %.2f ms of CPU, %.2f × plain CRUD".formatted(crudSeconds / serviceSeconds,
                        serviceCpuTime, serviceCpuTime / crudCpuTime));
    }
}
