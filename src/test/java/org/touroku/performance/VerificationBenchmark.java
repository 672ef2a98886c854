package org.touroku.performance;

import java.util.ArrayList;
import java.util.Collections;

import org.junit.jupiter.api.Test;

import org.touroku.support.FaultyMailServer;
import org.touroku.support.ServiceProcess;
import org.touroku.support.TestDatabase;

/// What the verification of addresses costs those who register. The mails go to a server in this process, which accepts them at once.
class VerificationBenchmark {
    private static final int CONNECTIONS = 64;
    private static final int REQUESTS = 10_000;
    private static final int ROUNDS = 12;

    /// Both services are measured alternately, each in a process of its own; each begins every other round.
    @Test
    void comparesRegistrationsWithVerificationWithThoseWithoutIt() throws Exception {
        try (var results = new Results();
                var mails = new FaultyMailServer();
                var off = ServiceProcess.on(TestDatabase.create());
                var on = ServiceProcess.on(TestDatabase.create(),
                        mails.settings("--touroku.verification.from=noreply@example.com"))) {
            var without = 0.0;
            var with = 0.0;
            var ratios = new ArrayList<Double>();
            for (int round = -2; round < ROUNDS; round++) {
                var first = perSecond(round % 2 == 0 ? off : on);
                var second = perSecond(round % 2 == 0 ? on : off);
                if (round >= 0) { // until then the code is compiled
                    without += 1 / (round % 2 == 0 ? first : second);
                    with += 1 / (round % 2 == 0 ? second : first);
                    ratios.add(round % 2 == 0 ? second / first : first / second);
                }
            }
            Collections.sort(ratios);
            results.add("registrations over HTTP, without verification", "%,.0f/s".formatted(ROUNDS / without), "");
            results.add("registrations over HTTP, with verification, and %,d mails".formatted(mails.accepted().size()),
                    "%,.0f/s".formatted(ROUNDS / with), "%.2f × without; median of the rounds %.2f"
                            .formatted(without / with, (ratios.get(ROUNDS / 2 - 1) + ratios.get(ROUNDS / 2)) / 2));
        }
    }

    private static double perSecond(ServiceProcess service) throws Exception {
        return Clients.perSecond(REQUESTS, CONNECTIONS, 201, _ -> Clients.register(service.api()));
    }
}
