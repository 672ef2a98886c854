package org.touroku.eventsourcing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.eventsourcing.subscription.ScriptedRunner.step;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.subscription.Runner.Next;

class SubscriptionLoopTests {
    private static final Duration POLL = Duration.ofMillis(200);

    @Test
    void pollsOftenOnlyWhileAnotherInstanceIsInTheMiddleOfATransaction() throws Exception {
        try (var often = new ScriptedRunner(_ -> step(0, Next.HELD_ELSEWHERE));
                var _ = new SubscriptionLoop("often", often, new Progress())) {
            await().until(() -> often.steps() > 50);
        }
        var seldom = Stream.of(Next.NOTHING, Next.OTHER_VERSION, Next.LEASED_ELSEWHERE, Next.UNKNOWN_EVENT)
                .map(next -> new ScriptedRunner(_ -> step(0, next))).toList();
        var start = System.nanoTime();
        var loops = seldom.stream().map(script -> new SubscriptionLoop("seldom", script, new Progress())).toList();
        Thread.sleep(3 * POLL.toMillis());
        loops.forEach(SubscriptionLoop::close);
        var most = 2 + (System.nanoTime() - start) / POLL.toNanos(); // with the wake-up that ends it
        assertThat(seldom).extracting(ScriptedRunner::steps).allSatisfy(
                steps -> assertThat(steps).isBetween(1, (int) most));
    }

    @Test
    void takesOneStepWithEachPollIfItIsNotPrompt() throws Exception {
        for (var next : List.of(Next.MORE, Next.HELD_ELSEWHERE)) {
            var script = new ScriptedRunner(step -> step(step, next));
            var start = System.nanoTime();
            try (var _ = new SubscriptionLoop("lazy", false, script, new Progress())) {
                Thread.sleep(3 * POLL.toMillis());
            }
            assertThat(script.steps()).isBetween(1, (int) (2 + (System.nanoTime() - start) / POLL.toNanos()));
        }
    }
}
