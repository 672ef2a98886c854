package org.touroku.user.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import org.touroku.support.RawConnection;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;
import org.touroku.support.TwoSamples;

/// Promise: the times of 10,000 responses don't tell whether addresses are free or taken.
///
/// If they did not, each of the two tests would nevertheless say so once in a thousand runs. So a second measurement
/// has to find the same.
@Tag("once")
@Tag("long")
@Isolated("measures times")
class DiscreetTimesIntegrationTests {
    private static final double SIGNIFICANCE = 0.001;
    /// A difference of this size would be found.
    private static final Duration NOTICED = Duration.ofMillis(1);
    private static final int REGISTRATIONS = 10_000;
    private static final int WARM_UP = 1000;
    private static final int CLIENTS = 96;

    private static final TestDatabase database = TestDatabase.create();

    private record Registration(String email, boolean taken) {}

    private record Measured(boolean taken, long nanos) {}

    @Test
    void timesDoNotTellWhetherAddressesAreTaken() throws Exception {
        var samples = measure("first");
        if (samples.probabilityByRanks() <= SIGNIFICANCE || samples.probabilityByDistance() <= SIGNIFICANCE) {
            samples = measure("again");
        }
        assertThat(samples.probabilityByRanks()).isGreaterThan(SIGNIFICANCE);
        assertThat(samples.probabilityByDistance()).isGreaterThan(SIGNIFICANCE);
        var later = new TwoSamples(samples.one().stream().map(time -> time + NOTICED.toNanos()).toList(),
                samples.other());
        assertThat(later.probabilityByRanks()).as("it would be noticed").isLessThan(SIGNIFICANCE);
        assertThat(later.probabilityByDistance()).as("it would be noticed").isLessThan(SIGNIFICANCE);
    }

    /// As many free addresses as taken ones, in random order. Their lengths are the same.
    private static TwoSamples measure(String name) throws Exception {
        var domain = "@" + name + ".example.com";
        var registrations = new ArrayList<Registration>();
        for (int i = REGISTRATIONS; i < REGISTRATIONS * 3 / 2; i++) {
            registrations.add(new Registration("taken" + i + domain, true));
            registrations.add(new Registration("fresh" + i + domain, false));
        }
        Collections.shuffle(registrations, new Random());
        try (var service = RunningService.on(database)) {
            var taken = registrations.stream().filter(Registration::taken).map(Registration::email).toList();
            send(service, CLIENTS, taken, (connection, email) -> register(connection, service, email, 201));
        }
        try (var service = RunningService.with(DiscreetRegistrationIntegrationTests.Discreet.class, database)) {
            var warmUp = IntStream.range(0, WARM_UP).mapToObj(i -> i % 100 + "warm-up" + domain).toList();
            send(service, CLIENTS, warmUp, (connection, email) -> register(connection, service, email, 202));
            var measured = send(service, CLIENTS, registrations,
                    (connection, registration) -> new Measured(registration.taken,
                            register(connection, service, registration.email, 202)));
            return new TwoSamples(times(measured, true), times(measured, false));
        }
    }

    private static List<Long> times(List<Measured> measured, boolean taken) {
        return measured.stream().filter(each -> each.taken == taken).map(Measured::nanos).toList();
    }

    private interface Request<I, R> {
        R send(RawConnection connection, I item) throws IOException;
    }

    /// Each client takes the next item as soon as it has the result of its last one. They begin at different times within a step, so that
    /// their requests arrive one by one.
    private static <I, R> List<R> send(RunningService service, int clients, List<I> items, Request<I, R> request)
            throws Exception {
        var next = new ConcurrentLinkedQueue<>(items);
        var address = URI.create(service.api().base());
        var all = new ArrayList<R>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = IntStream.range(0, clients).mapToObj(client -> threads.submit(() -> {
                Thread.sleep(ResponseTimes.STEP.multipliedBy(client).dividedBy(clients));
                var results = new ArrayList<R>();
                try (var connection = new RawConnection(address.getHost(), address.getPort())) {
                    for (var item = next.poll(); item != null; item = next.poll()) {
                        results.add(request.send(connection, item));
                    }
                }
                return results;
            })).toList();
            for (var client : running) {
                all.addAll(client.get());
            }
        }
        return all;
    }

    /// @return how long it took, in nanoseconds
    private static long register(RawConnection connection, RunningService service, String email, int status)
            throws IOException {
        var body = "{\"username\":\"Ada\",\"email\":\"" + email + "\"}";
        var request = ("POST /user/registration HTTP/1.1\r\nHost: " + URI.create(service.api().base()).getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(UTF_8);
        var begin = System.nanoTime();
        var response = connection.send(request, false);
        var time = System.nanoTime() - begin;
        assertThat(response.status()).isEqualTo(status);
        return time;
    }
}
