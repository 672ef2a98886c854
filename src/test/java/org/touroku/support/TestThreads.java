package org.touroku.support;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// Threads beside a test, whose failures are its failures.
public final class TestThreads implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<CompletableFuture<Void>> running = new ConcurrentLinkedQueue<>();

    /// Runs something in a thread of its own.
    public void start(Runnable task) {
        running.add(CompletableFuture.runAsync(task, threads));
    }

    /// Runs something in several threads.
    public void start(int count, Runnable task) {
        IntStream.range(0, count).forEach(_ -> start(task));
    }

    /// Waits for the threads to end.
    ///
    /// @throws java.util.concurrent.CompletionException if one of them has thrown something
    @Override
    public void close() {
        threads.close();
        running.forEach(CompletableFuture::join);
    }
}
