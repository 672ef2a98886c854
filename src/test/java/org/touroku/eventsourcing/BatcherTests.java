package org.touroku.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.Batcher.Asked;
import org.touroku.eventsourcing.Batcher.Unanswered;

class BatcherTests {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstCall = new CountDownLatch(1);
    private final Batcher<Integer, Integer> batcher = new Batcher<>("test", 10, 100, this::answer);

    @AfterEach
    void close() {
        firstCall.countDown();
        batcher.close();
    }

    @Test
    void whatComesDuringACallGoesTogetherIntoTheNext() {
        var first = ask(0);
        await().until(() -> sizes.size() == 1);
        var others = IntStream.rangeClosed(1, 9).mapToObj(this::ask).toList();
        await().until(() -> batcher.waiting() == 9);
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
        await().until(() -> batcher.waiting() == 10);

        assertThatThrownBy(() -> batcher.ask(11, LONG)).isInstanceOfSatisfying(Unanswered.class,
                e -> assertThat(e.begun()).isFalse());
        firstCall.countDown();
        assertThat(first.join()).isZero();
        assertThat(waiting).allSatisfy(each -> assertThat(each.join()).isPositive());
    }

    @Test
    void saysWhetherACallHadBegunForWhomItDidNotAnswerInTime() {
        assertThatThrownBy(() -> batcher.ask(1, Duration.ofMillis(100))).isInstanceOfSatisfying(Unanswered.class,
                e -> assertThat(e.begun()).isTrue());
        assertThatThrownBy(() -> batcher.ask(2, Duration.ofMillis(100))).isInstanceOfSatisfying(Unanswered.class,
                e -> assertThat(e.begun()).isFalse());
        assertThat(batcher.waiting()).isZero();
    }

    @Test
    void tellsAllWhyACallFailed() {
        firstCall.countDown();
        assertThatThrownBy(() -> batcher.ask(-1, LONG)).isInstanceOf(IllegalStateException.class)
                .hasMessage("negative");
        assertThat(batcher.ask(3, LONG)).isEqualTo(6);
    }

    private void answer(List<Asked<Integer, Integer>> batch) {
        sizes.add(batch.size());
        try {
            firstCall.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (batch.getFirst().question() < 0) {
            throw new IllegalStateException("negative");
        }
        batch.forEach(asked -> asked.answer(2 * asked.question()));
    }

    private CompletableFuture<Integer> ask(int question) {
        return CompletableFuture.supplyAsync(() -> batcher.ask(question, LONG), Thread::startVirtualThread);
    }
}
