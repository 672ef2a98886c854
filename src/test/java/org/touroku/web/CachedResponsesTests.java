package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.touroku.web.CachedResponses.CachedResponse;

class CachedResponsesTests {
    private static final int MEGABYTE = 1024 * 1024;

    @Test
    void keepsWhatFits() {
        var cache = new CachedResponses(10);
        cache.keep("a", of(9));
        assertThat(cache.find("a")).isNotNull();
        assertThat(cache.bytes()).isEqualTo(10);

        cache.keep("b", of(0));
        assertThat(cache.find("b")).isNull();
        assertThat(cache.bytes()).isEqualTo(10);
    }

    @Test
    void keepsASmallResponseAfterOneThatDidNotFit() {
        var cache = new CachedResponses(10);
        cache.keep("large", of(10));
        cache.keep("small", of(5));
        assertThat(cache.find("large")).isNull();
        assertThat(cache.find("small")).isNotNull();
    }

    @Test
    void countsTheRepresentationOfARequestOnce() {
        var cache = new CachedResponses(10);
        var first = of(4);
        IntStream.range(0, 100).forEach(_ -> cache.keep("a", first));
        cache.keep("a", of(5));
        assertThat(cache.find("a")).isSameAs(first);
        assertThat(cache.bytes()).isEqualTo(5);
    }

    /// 5 GiB are offered, more than an int can count in either direction.
    @Test
    void keepsNothingMoreHoweverMuchDidNotFit() {
        var cache = new CachedResponses(4 * MEGABYTE);
        var representation = of(MEGABYTE);
        IntStream.range(0, 5 * 1024).forEach(n -> cache.keep("request " + n, representation));
        assertThat(IntStream.range(0, 5 * 1024).filter(n -> cache.find("request " + n) != null)).hasSize(3);
        assertThat(cache.bytes()).isBetween(3L * MEGABYTE, 4L * MEGABYTE);
    }

    /// Two threads offer representations at the same moment of which only one fits, many times.
    @Test
    void keepsOneOfTwoConcurrentResponsesIfOnlyOneFits() throws InterruptedException {
        var caches = Stream.generate(() -> new CachedResponses(100)).limit(100_000).toList();
        var start = new CyclicBarrier(2);
        together(2, thread -> {
            for (int i = 0; i < caches.size(); i++) {
                if (i % 1000 == 0) {
                    await(start);
                }
                caches.get(i).keep(request(thread), of(60));
            }
        });
        assertThat(caches).allMatch(cache -> cache.bytes() == 71)
                .allMatch(cache -> cache.find(request(0)) == null || cache.find(request(1)) == null);
    }

    @Test
    void countsWhatItKeepsWhileManyThreadsOfferTheSame() throws InterruptedException {
        var limit = 10_000;
        var requests = 60;
        var cache = new CachedResponses(limit);
        var seen = new ConcurrentLinkedQueue<Long>();
        together(8, _ -> {
            for (int i = 0; i < 5000; i++) {
                cache.keep(request(ThreadLocalRandom.current().nextInt(requests)), of(i % 500));
                seen.add(cache.bytes());
            }
        });
        assertThat(seen).hasSize(8 * 5000).allMatch(bytes -> bytes >= 0 && bytes <= limit);
        assertThat(cache.bytes()).isEqualTo(IntStream.range(0, requests).mapToObj(CachedResponsesTests::request)
                .map(cache::find).filter(Objects::nonNull)
                .mapToLong(kept -> kept.body().length + request(0).length()).sum());
    }

    private static void together(int threads, IntConsumer work) throws InterruptedException {
        var started = IntStream.range(0, threads)
                .mapToObj(number -> Thread.ofPlatform().start(() -> work.accept(number))).toList();
        for (var thread : started) {
            thread.join();
        }
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String request(int number) {
        return "request %3d".formatted(number);
    }

    private static CachedResponse of(int bytes) {
        return new CachedResponse("application/hal+json", "\"1\"", new byte[bytes]);
    }
}
