package org.touroku.performance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.support.ConcurrentClients;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// Promise: two instances that serve mixed requests for long get neither slower nor larger, and leak neither threads nor
/// connections. The log is dense then, and the read models equal a replay.
class Soak {
    private static final int MINUTES = Integer.getInteger("minutes", 20);
    private static final int WINDOWS = MINUTES < 4 ? 20 : MINUTES;
    private static final Duration WINDOW = Duration.ofMinutes(MINUTES).dividedBy(WINDOWS);
    private static final int THIRD = 2;
    private static final int LAST = WINDOWS - 1;
    private static final int CALIBRATION = 30_000;
    private static final int CLIENTS = 64;
    private static final double OFFERED = 0.6;
    private static final double SLOWER = 1.2;
    private static final double LARGER = 1.1;
    private static final Duration SETTLING = Duration.ofSeconds(90);

    private final TestDatabase database = TestDatabase.create();
    private final SoftAssertions promises = new SoftAssertions();

    @Test
    void staysAsFastAndAsSmallAsItWas() throws Exception {
        try (var results = new Results();
                var first = ServiceProcess.on(database);
                var second = ServiceProcess.on(database);
                var connections = database.migrated()) {
            connections.setMaximumPoolSize(1);
            var jdbc = JdbcClient.create(connections);
            var instances = List.of(new Instance(first), new Instance(second));
            var requests = new MixedRequests(List.of(first.api(), second.api()));
            load(results, instances, requests, jdbc);
            logIsDense(results, jdbc);
            readModelsEqualAReplay(instances.getFirst(), requests.users());
        }
        promises.assertAll();
    }

    private void load(Results results, List<Instance> instances, MixedRequests requests, JdbcClient jdbc)
            throws Exception {
        send(requests); // until the code is compiled
        var measured = send(requests);
        var memory = new ArrayList<List<Long>>();
        var threads = 0L;
        var connections = 0L;
        try (var load = new OpenLoad(OFFERED * measured, WINDOWS, WINDOW, requests::sendNext)) {
            for (int window = 0; window < WINDOWS; window++) {
                load.await(window);
                memory.add(instances.stream().map(Instance::residentMemory).toList());
                if (window == THIRD) {
                    threads = threads(instances);
                    connections = connections(jdbc);
                }
            }
            promises.assertThat(load.failures()).as("failures").isEmpty();
            results.add("requests at %.0f %% of the %,.0f/s that were measured".formatted(100 * OFFERED, measured),
                    "%,.0f/s".formatted(OFFERED * measured), "%d failures".formatted(load.failures().size()));
            latency(results, load);
        }
        for (int i = 0; i < instances.size(); i++) {
            memory(results, i, memory);
        }
        settles(results, "threads", threads, () -> threads(instances));
        settles(results, "connections of the server", connections, () -> connections(jdbc));
        settles(results, "connections in use", 0,
                () -> instances.stream().mapToLong(Instance::connectionsInUse).sum());
    }

    /// @return requests per second
    private static double send(MixedRequests requests) throws Exception {
        var started = System.nanoTime();
        ConcurrentClients.sendConcurrently(CALIBRATION, CLIENTS, _ -> {
            requests.sendNext();
            return 0;
        });
        return CALIBRATION * 1e9 / (System.nanoTime() - started);
    }

    private void latency(Results results, OpenLoad load) {
        for (double percentile : new double[]{50, 99}) {
            var third = load.percentile(THIRD, percentile);
            var last = load.percentile(LAST, percentile);
            results.add("p%.0f of the last of %d periods of %d s".formatted(percentile, WINDOWS, WINDOW.toSeconds()),
                    "%.1f ms".formatted(last), "%.2f × the third, %.1f ms".formatted(last / third, third));
            if (percentile == 99) {
                promises.assertThat(last).as("p99").isLessThanOrEqualTo(SLOWER * third);
            }
        }
    }

    /// The first quarter is the warm-up.
    private void memory(Results results, int instance, List<List<Long>> samples) {
        var quarter = WINDOWS / 4;
        var second = mean(instance, samples.subList(quarter, 2 * quarter));
        var last = mean(instance, samples.subList(WINDOWS - quarter, WINDOWS));
        results.add("resident memory of instance %d in the last quarter".formatted(instance + 1),
                "%.0f MB".formatted(last / 1e6), "%.2f × the second, %.0f MB".formatted(last / second, second / 1e6));
        promises.assertThat(last).as("resident memory").isLessThanOrEqualTo(LARGER * second);
    }

    private static double mean(int instance, List<List<Long>> samples) {
        return samples.stream().mapToLong(sample -> sample.get(instance)).average().orElseThrow();
    }

    private void settles(Results results, String what, long most, Callable<Long> count) throws Exception {
        var giveUp = System.nanoTime() + SETTLING.toNanos();
        var now = count.call();
        while (now > most && System.nanoTime() < giveUp) {
            Thread.sleep(500);
            now = count.call();
        }
        results.add(what + " after the load", String.valueOf(now), "at most %d expected".formatted(most));
        promises.assertThat(now).as(what).isLessThanOrEqualTo(most);
    }

    private static long threads(List<Instance> instances) {
        return instances.stream().mapToLong(Instance::threads).sum();
    }

    private static long connections(JdbcClient jdbc) {
        var database = jdbc.sql("SELECT DATABASE()").query(String.class).single();
        return jdbc.sql("SHOW PROCESSLIST").query((row, _) -> String.valueOf(row.getString("db"))).list().stream()
                .filter(database::equals).count();
    }

    private void logIsDense(Results results, JdbcClient jdbc) {
        var head = jdbc.sql("SELECT position FROM event_head").query(Long.class).single();
        results.add("events", "%,d".formatted(head), "");
        promises.assertThat(jdbc.sql("SELECT COUNT(*), MIN(position), MAX(position) FROM events")
                .query((row, _) -> List.of(row.getLong(1), row.getLong(2), row.getLong(3))).single())
                .as("positions").containsExactly(head, 1L, head);
    }

    private void readModelsEqualAReplay(Instance instance, int users) {
        for (var name : List.of("users", "user_versions")) {
            var projection = instance.check(name);
            promises.assertThat(projection.at("/check/differing").longValue()).as(name).isZero();
            promises.assertThat(projection.at("/check/totals_differ").booleanValue()).as(name).isFalse();
            promises.assertThat(projection.at("/parked").longValue()).as(name).isZero();
        }
        promises.assertThat(instance.process().api().get("/users?size=1").body().at("/total").longValue())
                .as("users").isEqualTo(users);
    }
}
