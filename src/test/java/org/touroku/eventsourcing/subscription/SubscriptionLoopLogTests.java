package org.touroku.eventsourcing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.eventsourcing.subscription.ScriptedRunner.step;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

import org.touroku.eventsourcing.subscription.Runner.Next;

@Isolated("reads what is logged")
class SubscriptionLoopLogTests {
    @Test
    void warnsOnceThatItStopsBeforeAnEvent() {
        var logger = (Logger) LoggerFactory.getLogger(SubscriptionLoop.class);
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        logger.addAppender(logged);
        // As with two instances that stop there, each of which finds the checkpoint locked now and then
        var script = new ScriptedRunner(step -> step % 2 == 0
                ? step(step < 10 ? 3 : 7, Next.UNKNOWN_EVENT)
                : step(step < 10 ? 3 : 7, Next.HELD_ELSEWHERE));
        try (var loop = new SubscriptionLoop("stopped", script, new Progress())) {
            await().until(() -> {
                loop.wake();
                return script.steps() > 20;
            });
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(logged.list).filteredOn(event -> event.getFormattedMessage().contains("stopped"))
                .allMatch(event -> event.getLevel() == Level.WARN).extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(message -> assertThat(message).contains("before position 4"),
                        message -> assertThat(message).contains("before position 8"));
    }
}
