package org.touroku.performance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Requests with credentials at a fixed rate, as far as the service receives them. They are sent without waiting for responses (pipelining,
/// RFC 9112, section 9.3.2), so that the attacker needs little of the machine.
final class Flood implements AutoCloseable {
    private static final int CONNECTIONS = 64;
    private static final int BATCH = 20;
    private static final int DIFFERENT = 1_000;

    private final URI service;
    private final List<byte[]> batches;
    private final long pause;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean ended;

    /// @param service the address
    Flood(String service, int perSecond, Supplier<String> credentials) {
        this.service = URI.create(service);
        batches = Stream.generate(() -> batch(credentials)).limit(DIFFERENT).toList();
        pause = Duration.ofSeconds(1).toNanos() * CONNECTIONS * BATCH / perSecond;
        for (int i = 0; i < CONNECTIONS; i++) {
            var first = System.nanoTime() + pause * i / CONNECTIONS; // not all at the same time
            threads.execute(() -> send(first));
        }
    }

    /// How many requests were sent so far.
    long sent() {
        return sent.get();
    }

    private void send(long first) {
        while (!ended) {
            try (var socket = new Socket(service.getHost(), service.getPort())) {
                sockets.add(socket);
                threads.execute(() -> discard(socket));
                var out = socket.getOutputStream();
                for (var due = Math.max(first, System.nanoTime()); !ended; due += pause) {
                    NANOSECONDS.sleep(due - System.nanoTime());
                    out.write(batches.get((int) (sent.getAndAdd(BATCH) / BATCH % DIFFERENT)));
                }
            } catch (IOException _) {
                // the service has closed the connection, as it does after some thousand requests
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private static byte[] batch(Supplier<String> credentials) {
        var requests = new StringBuilder();
        for (int i = 0; i < BATCH; i++) {
            requests.append("GET /users HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ")
                    .append(credentials.get())
                    .append("\r\n\r\n");
        }
        return requests.toString().getBytes(US_ASCII);
    }

    /// Also while it is written to.
    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is of no use any more
        }
    }

    private static void discard(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // the sender notices it, too
        }
    }

    @Override
    public void close() {
        ended = true;
        sockets.forEach(Flood::close);
        threads.close();
    }
}
