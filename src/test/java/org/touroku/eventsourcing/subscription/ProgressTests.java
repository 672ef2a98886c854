package org.touroku.eventsourcing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

class ProgressTests {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Progress positions = new Progress();

    @Test
    void knowsWhatHasBeenReached() {
        positions.reached("users", 5, Set.of());
        positions.reached("users", 3, Set.of());
        assertThat(positions.await("users", 5, Duration.ZERO)).isTrue();
        assertThat(positions.await("users", 6, Duration.ZERO)).isFalse();
        assertThat(positions.await("others", 1, Duration.ZERO)).isFalse();
    }

    @Test
    void wakesOnlyCallersWhosePositionIsReached() {
        var early = CompletableFuture.supplyAsync(() -> positions.await("users", 2, LONG), Thread::startVirtualThread);
        var late = CompletableFuture.supplyAsync(() -> positions.await("users", 9, LONG), Thread::startVirtualThread);
        await().until(() -> positions.isAwaited("users"));
        positions.reached("users", 8, Set.of());

        assertThat(early.join()).isTrue();
        assertThat(late).isNotDone();
        positions.reached("users", 9, Set.of());
        assertThat(late.join()).isTrue();
        assertThat(positions.isAwaited("users")).isFalse();
    }

    @Test
    void forgetsCallersThatGaveUp() {
        assertThat(positions.await("users", 1, Duration.ofMillis(1))).isFalse();
        assertThat(positions.isAwaited("users")).isFalse();
    }
}
