package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.mysql.Coalescer.NoResult;
import org.touroku.eventsourcing.mysql.Coalescer.Pending;

class CoalescerTests {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private final List<Boolean> started = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstCall = new CountDownLatch(1);
    private final Coalescer<Integer, Integer> coalescer = new Coalescer<>("test", 10, 100, this::execute);

    @AfterEach
    void close() {
        firstCall.countDown();
        coalescer.close();
    }

    @Test
    void requestsDuringACallAreCoalescedIntoTheNextCall() {
        var first = ask(0);
        await().until(() -> sizes.size() == 1);
        var others = IntStream.rangeClosed(1, 9).mapToObj(this::ask).toList();
        await().until(() -> coalescer.waiting() == 9);
        firstCall.countDown();

        assertThat(first.join()).isZero();
        assertThat(others).extracting(CompletableFuture::join).containsExactly(2, 4, 6, 8, 10, 12, 14, 16, 18);
        assertThat(sizes).containsExactly(1, 9);
    }

    @Test
    void refusesMoreThanItsCapacity() {
        var first = ask(0);
        await().until(() -> sizes.size() == 1);
        var waiting = IntStream.rangeClosed(1, 10).mapToObj(this::ask).toList();
        await().until(() -> coalescer.waiting() == 10);

        assertThatThrownBy(() -> coalescer.execute(11, LONG)).isInstanceOfSatisfying(NoResult.class,
                e -> assertThat(e.started()).isFalse());
        firstCall.countDown();
        assertThat(first.join()).isZero();
        assertThat(waiting).allSatisfy(each -> assertThat(each.join()).isPositive());
    }

    @Test
    void aTimeoutSaysWhetherTheRequestWasStarted() {
        assertThatThrownBy(() -> coalescer.execute(1, Duration.ofMillis(100))).isInstanceOfSatisfying(NoResult.class,
                e -> assertThat(e.started()).isTrue());
        assertThatThrownBy(() -> coalescer.execute(2, Duration.ofMillis(100))).isInstanceOfSatisfying(NoResult.class,
                e -> assertThat(e.started()).isFalse());
        assertThat(coalescer.waiting()).isZero();
    }

    @Test
    void allRequestsOfAFailedCallGetItsCause() {
        firstCall.countDown();
        assertThatThrownBy(() -> coalescer.execute(-1, LONG)).isInstanceOf(IllegalStateException.class)
                .hasMessage("negative");
        assertThat(coalescer.execute(3, LONG)).isEqualTo(6);
    }

    private void execute(List<Pending<Integer, Integer>> batch) {
        batch.forEach(pending -> started.add(pending.start()));
        sizes.add(batch.size());
        try {
            firstCall.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (batch.getFirst().request() < 0) {
            throw new IllegalStateException("negative");
        }
        batch.forEach(pending -> pending.complete(2 * pending.request()));
    }

    @Test
    void aWithdrawnRequestIsNotStarted() {
        var withdrawn = new CountDownLatch(1);
        try (var late = new Coalescer<Integer, Integer>("late", 10, 100, batch -> {
            try {
                withdrawn.await(); // as for a connection
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            batch.forEach(pending -> {
                started.add(pending.start());
                pending.complete(0);
            });
        })) {
            assertThatThrownBy(() -> late.execute(1, Duration.ofMillis(100))).isInstanceOfSatisfying(NoResult.class,
                    e -> assertThat(e.started()).isFalse());
            withdrawn.countDown();
            assertThat(late.execute(2, LONG)).isZero();
        }
        assertThat(started).containsExactly(false, true);
    }

    @Test
    void endsWithoutWaitingForARequest() {
        var closing = new AtomicBoolean();
        var waited = new AtomicBoolean();
        var idle = new Coalescer<>("idle", 10, 100, new Coalescer.Call<Integer, Integer>() {
            @Override
            public void execute(List<Pending<Integer, Integer>> batch) {
                throw new IllegalStateException("there is no request");
            }

            @Override
            public void idle() {
                waited.set(closing.get());
            }
        });
        closing.set(true);
        idle.close();
        assertThat(waited).isFalse();
    }

    @Test
    void executesWhatIsWaitingBeforeItEnds() {
        var first = ask(0);
        await().until(() -> sizes.size() == 1);
        var others = IntStream.rangeClosed(1, 9).mapToObj(this::ask).toList();
        await().until(() -> coalescer.waiting() == 9);
        var end = CompletableFuture.runAsync(coalescer::close, Thread::startVirtualThread);
        await().until(() -> coalescer.waiting() == 10);
        firstCall.countDown();

        end.join();
        assertThat(first.join()).isZero();
        assertThat(others).extracting(CompletableFuture::join).containsExactly(2, 4, 6, 8, 10, 12, 14, 16, 18);
        assertThat(sizes).containsExactly(1, 9);
    }

    private CompletableFuture<Integer> ask(int request) {
        return CompletableFuture.supplyAsync(() -> coalescer.execute(request, LONG), Thread::startVirtualThread);
    }
}
