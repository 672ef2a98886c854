package org.touroku.performance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

import org.touroku.support.ServiceProcess;

/// What an operator sees of an instance.
record Instance(ServiceProcess process) {
    /// Resident memory, in bytes.
    long residentMemory() {
        try {
            var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", String.valueOf(process.process().pid())).start();
            return Long.parseLong(new String(ps.getInputStream().readAllBytes(), UTF_8).strip()) * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long threads() {
        return metric("jvm_threads_live_threads");
    }

    /// Those that are taken from a pool.
    long connectionsInUse() {
        return metric("hikaricp_connections_active");
    }

    private long metric(String name) {
        var metrics = process.api().get("/actuator/prometheus").http().body();
        return (long) Pattern.compile("(?m)^" + name + "(?:\\{.*})? (\\S+)$").matcher(metrics).results()
                .mapToDouble(line -> Double.parseDouble(line.group(1))).sum();
    }

    /// Compares the live tables of a projection with a replay of the log.
    ///
    /// @return the result of the check
    JsonNode check(String projection) {
        process.api().post("/projections/" + projection + "/check", "");
        await().pollInterval(Duration.ofSeconds(1)).atMost(Duration.ofMinutes(10))
                .until(() -> state(projection).at("/check/state").stringValue("").equals("finished"));
        return state(projection);
    }

    private JsonNode state(String projection) {
        return process.api().get("/projections/" + projection).body();
    }
}
