package org.touroku.eventsourcing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;

@Isolated("reads what is logged")
class SubscriptionLoopTests {
    private static final Duration POLL = Duration.ofMillis(200);

    /// Steps of a runner that return scripted results.
    private static final class Script implements Runner {
        private final AtomicInteger steps = new AtomicInteger();
        private final IntFunction<Step> script;

        Script(IntFunction<Step> script) {
            this.script = script;
        }

        @Override
        public Step advance() {
            return script.apply(steps.getAndIncrement());
        }

        @Override
        public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    @Test
    void pollsOftenOnlyWhileAnotherInstanceIsInTheMiddleOfATransaction() throws Exception {
        try (var often = new Script(_ -> step(0, Next.HELD_ELSEWHERE));
                var _ = new SubscriptionLoop("often", often, new Progress())) {
            await().until(() -> often.steps.get() > 50);
        }
        var seldom = Stream.of(Next.NOTHING, Next.OTHER_VERSION, Next.LEASED_ELSEWHERE, Next.UNKNOWN_EVENT)
                .map(next -> new Script(_ -> step(0, next))).toList();
        var start = System.nanoTime();
        var loops = seldom.stream().map(script -> new SubscriptionLoop("seldom", script, new Progress())).toList();
        Thread.sleep(3 * POLL.toMillis());
        loops.forEach(SubscriptionLoop::close);
        var most = 2 + (System.nanoTime() - start) / POLL.toNanos(); // with the wake-up that ends it
        assertThat(seldom).extracting(script -> script.steps.get()).allSatisfy(
                steps -> assertThat(steps).isBetween(1, (int) most));
    }

    @Test
    void takesOneStepWithEachPollIfItIsNotPrompt() throws Exception {
        for (var next : List.of(Next.MORE, Next.HELD_ELSEWHERE)) {
            var script = new Script(step -> step(step, next));
            var start = System.nanoTime();
            try (var _ = new SubscriptionLoop("lazy", false, script, new Progress())) {
                Thread.sleep(3 * POLL.toMillis());
            }
            assertThat(script.steps.get()).isBetween(1, (int) (2 + (System.nanoTime() - start) / POLL.toNanos()));
        }
    }

    @Test
    void warnsOnceThatItStopsBeforeAnEvent() {
        var logger = (Logger) LoggerFactory.getLogger(SubscriptionLoop.class);
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        logger.addAppender(logged);
        // As with two instances that stop there, each of which finds the checkpoint locked now and then
        var script = new Script(step -> step % 2 == 0
                ? step(step < 10 ? 3 : 7, Next.UNKNOWN_EVENT)
                : step(step < 10 ? 3 : 7, Next.HELD_ELSEWHERE));
        try (var loop = new SubscriptionLoop("stopped", script, new Progress())) {
            await().until(() -> {
                loop.wake();
                return script.steps.get() > 20;
            });
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(logged.list).filteredOn(event -> event.getFormattedMessage().contains("stopped"))
                .allMatch(event -> event.getLevel() == Level.WARN).extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(message -> assertThat(message).contains("before position 4"),
                        message -> assertThat(message).contains("before position 8"));
    }

    private static Step step(long position, Next next) {
        return new Step(position, Set.of(), next);
    }
}
