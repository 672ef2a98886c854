package org.touroku.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// Clients that send requests at the same time.
public final class ConcurrentClients {
    private ConcurrentClients() {}

    /// Each client takes the next number as soon as it has the result of its last request.
    public static <T> List<T> sendConcurrently(int requests, int clients, IntFunction<T> request)
            throws InterruptedException, ExecutionException {
        var next = new AtomicInteger();
        var all = new ArrayList<T>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<List<T>>>();
            for (int c = 0; c < clients; c++) {
                running.add(threads.submit(() -> {
                    var results = new ArrayList<T>();
                    for (int i; (i = next.getAndIncrement()) < requests;) {
                        results.add(request.apply(i));
                    }
                    return results;
                }));
            }
            for (var client : running) {
                all.addAll(client.get());
            }
        }
        return all;
    }
}
