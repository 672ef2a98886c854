package org.touroku;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// Clients that send requests at the same time.
final class ManyClients {
    private ManyClients() {}

    /// Each client takes the next number as soon as it has the answer to its last one.
    static <T> List<T> atOnce(int requests, int clients, IntFunction<T> request)
            throws InterruptedException, ExecutionException {
        var next = new AtomicInteger();
        var all = new ArrayList<T>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<List<T>>>();
            for (int c = 0; c < clients; c++) {
                asked.add(threads.submit(() -> {
                    var answers = new ArrayList<T>();
                    for (int i; (i = next.getAndIncrement()) < requests;) {
                        answers.add(request.apply(i));
                    }
                    return answers;
                }));
            }
            for (var client : asked) {
                all.addAll(client.get());
            }
        }
        return all;
    }
}
