package org.touroku.eventsourcing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.Transaction;
import org.touroku.eventsourcing.UnprocessableEvent;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.support.RepeatedTimes;

/// The subscriptions of an application, in two instances.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubscriptionsIntegrationTests {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int ROUNDS = 50;

    private final LampLog log = new LampLog();
    private final ConnectionPools pools = new ConnectionPools(log.database());
    private final Set<Long> poison = ConcurrentHashMap.newKeySet();
    private final List<Long> transactional = new CopyOnWriteArrayList<>();
    private final List<Long> external = new CopyOnWriteArrayList<>();
    private final List<Instance> instances = new ArrayList<>();
    private volatile boolean outage;

    private final class Notes implements Subscription.Transactional {
        @Override
        public String name() {
            return "notes";
        }

        @Override
        public void handle(List<RecordedEvent> batch, Transaction transaction) {
            batch.forEach(event -> {
                if (poison.contains(event.position())) {
                    throw new IllegalArgumentException("cannot read position " + event.position());
                }
            });
            batch.forEach(event -> transactional.add(event.position()));
        }
    }

    /// Begins at the end of the log, and follows it from there with some delay.
    private final class Later implements Subscription.Transactional {
        @Override
        public String name() {
            return "later";
        }

        @Override
        public Start start() {
            return Start.END;
        }

        @Override
        public boolean isPrompt() {
            return false;
        }

        @Override
        public void handle(List<RecordedEvent> batch, Transaction transaction) {
            batch.forEach(event -> transactional.add(event.position()));
        }
    }

    private final class Letters implements Subscription.External {
        @Override
        public String name() {
            return "letters";
        }

        @Override
        public void handle(List<RecordedEvent> batch) throws IOException {
            if (outage) {
                throw new IOException("outage");
            }
            batch.forEach(event -> {
                if (poison.contains(event.position())) {
                    throw new UnprocessableEvent(event, "cannot read position " + event.position());
                }
            });
            batch.forEach(event -> external.add(event.position()));
        }
    }

    private final class Instance {
        private final AppendSignal appended = new AppendSignal();
        private final Subscriptions subscriptions;

        Instance(Subscription... subscriptions) {
            this.subscriptions = new Subscriptions(List.of(subscriptions), LampLog.KNOWN, new Progress(), appended,
                    pools);
            instances.add(this);
            this.subscriptions.start();
        }
    }

    @BeforeEach
    void clear() {
        log.clear();
        poison.clear();
        transactional.clear();
        external.clear();
        outage = false;
    }

    @AfterEach
    void stop() {
        instances.forEach(instance -> instance.subscriptions.stop());
        instances.clear();
    }

    @AfterAll
    void close() {
        pools.close();
        log.close();
    }

    /// With polling alone each round would take a poll interval, because it begins just after a poll.
    @Test
    void subscriptionsAreWokenByCommitsOfTheirInstance() {
        var instance = new Instance(new Notes(), new Letters());
        awaitHandled(appendAndAwake(instance, 1));
        assertThat(RepeatedTimes.median(ROUNDS, i -> awaitHandled(appendAndAwake(instance, i + 2))))
                .isLessThan(POLL.dividedBy(2));
        assertThat(transactional).hasSize(ROUNDS + 1);
        assertThat(external).hasSize(ROUNDS + 1);
    }

    private int appendAndAwake(Instance instance, int position) {
        log.append(position, position);
        instance.appended.send();
        return position;
    }

    private void awaitHandled(int events) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                .until(() -> transactional.size() == events && external.size() == events);
    }

    @Test
    void subscriptionsPollForCommitsOfOtherInstances() {
        var _ = new Instance(new Notes(), new Letters());
        log.append(1, 3);
        awaitHandled(3);
    }

    @Test
    void aSubscriptionCanBeginAtTheEndOfTheLog() {
        log.append(1, 3);
        var _ = new Instance(new Later());
        log.append(4, 4);
        await().until(() -> transactional.equals(List.of(4L)));
        var _ = new Instance(new Later()); // goes on after the checkpoint
        log.append(5, 5);
        await().until(() -> transactional.equals(List.of(4L, 5L)));
    }

    @Test
    void subscriptionsThatAreNotPromptAreNotWokenByCommits() {
        var instance = new Instance(new Later());
        var start = System.nanoTime();
        for (int position = 1; position <= 5; position++) {
            var handled = appendAndAwake(instance, position);
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                    .until(() -> transactional.size() == handled);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(POLL.multipliedBy(3));
    }

    @Test
    void anyInstanceRetriesAndSkipsParkedStreams() {
        poison.addAll(Set.of(1L, 2L));
        var holder = new Instance(new Notes(), new Letters());
        log.append(1, 3);
        awaitHandled(1);
        var other = new Instance(new Notes(), new Letters());
        for (var name : List.of("notes", "letters")) {
            await().until(() -> log.checkpoint(name) == 3);
            assertThat(other.subscriptions.parked(name, "", 10)).extracting(ParkedStream::position)
                    .containsExactly(1L, 2L);
            assertThat(other.subscriptions.parked(name, LampLog.stream(1), 10)).hasSize(1);
        }

        poison.remove(1L);
        assertThat(other.subscriptions.retry("notes", LampLog.stream(1))).isEmpty();
        assertThat(other.subscriptions.retry("notes", LampLog.stream(2))).isPresent();
        assertThat(other.subscriptions.skip("notes", LampLog.stream(2), "reason")).isEmpty();
        assertThat(other.subscriptions.retry("letters", LampLog.stream(1))).isPresent();
        assertThat(holder.subscriptions.skip("letters", LampLog.stream(2), "reason")).isPresent();
        await().until(() -> log.parked("letters").isEmpty());
        assertThat(log.parked("notes")).isEmpty();
        assertThat(transactional).containsExactly(3L, 1L);
        assertThat(external).containsExactly(3L, 1L);
    }

    @Test
    void subscriptionsContinueByThemselvesWhenTheOtherSystemIsBack() throws Exception {
        outage = true;
        var _ = new Instance(new Letters());
        log.append(1, 3);
        Thread.sleep(2 * POLL.toMillis());
        assertThat(external).isEmpty();
        assertThat(log.parked("letters")).isEmpty();
        outage = false;
        await().until(() -> external.equals(List.of(1L, 2L, 3L)));
    }

    @Test
    void subscriptionsAreTakenOverAtOnceFromAStoppedInstance() {
        var one = new Instance(new Letters());
        log.append(1, 1);
        await().until(() -> external.size() == 1);
        var _ = new Instance(new Letters());
        one.subscriptions.stop();
        assertThat(one.subscriptions.isRunning()).isFalse();
        log.append(2, 2);
        await().until(() -> external.equals(List.of(1L, 2L)));
    }

    @Test
    void subscriptionsHaveUniqueNames() {
        assertThatThrownBy(() -> new Instance(new Notes(), new Notes())).isInstanceOf(IllegalStateException.class);
        var instance = new Instance(new Notes());
        assertThatThrownBy(() -> instance.subscriptions.retry("letters", LampLog.stream(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
