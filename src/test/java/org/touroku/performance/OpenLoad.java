package org.touroku.performance;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Sends requests at a fixed rate. A request's time counts from the moment at which it is due, also if all clients are busy
/// then: a service that stalls is measured as slow, not measured less often (coordinated omission).
final class OpenLoad implements AutoCloseable {
    private static final int CLIENTS = 256;
    private static final Duration REST = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger next = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Histogram> windows;
    private final long windowNanos;
    private final double perSecond;
    private final Runnable request;
    private final long start = System.nanoTime();
    private final CompletableFuture<Void> clients;
    private volatile boolean ended;

    /// @param windows of the time, which are measured apart
    OpenLoad(double perSecond, int windows, Duration window, Runnable request) {
        this.windows = Stream.<Histogram>generate(() -> new ConcurrentHistogram(3)).limit(windows).toList();
        this.windowNanos = window.toNanos();
        this.perSecond = perSecond;
        this.request = request;
        clients = CompletableFuture.allOf(IntStream.range(0, CLIENTS)
                .mapToObj(_ -> CompletableFuture.runAsync(this::send, threads)).toArray(CompletableFuture[]::new));
    }

    private void send() {
        for (long due; !ended && (due = (long) (next.getAndIncrement() / perSecond * 1e9)) < windows.size()
                * windowNanos;) {
            try {
                NANOSECONDS.sleep(start + due - System.nanoTime());
                request.run();
                windows.get((int) (due / windowNanos)).recordValue(System.nanoTime() - start - due);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | AssertionError e) {
                failures.add(e);
            }
        }
    }

    /// Waits until a window has ended; after the last one, until all requests are completed.
    ///
    /// @param window from 0
    void await(int window) throws Exception {
        NANOSECONDS.sleep(start + (window + 1) * windowNanos - System.nanoTime());
        if (window == windows.size() - 1) {
            clients.get(REST.toSeconds(), SECONDS);
        }
    }

    /// @param window from 0
    /// @return in milliseconds
    double percentile(int window, double percentile) {
        return windows.get(window).getValueAtPercentile(percentile) / 1e6;
    }

    Queue<Throwable> failures() {
        return failures;
    }

    @Override
    public void close() {
        ended = true;
        threads.close();
    }
}
