package org.touroku.eventsourcing.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.touroku.eventsourcing.JobChange.Cancel;
import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.JobResult;
import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.LampLog;
import org.touroku.support.RepeatedTimes;

/// How events create and cancel jobs: each once, however often they are read.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProcessSubscriptionIntegrationTests {
    private static final Duration POLL = Duration.ofMillis(200);

    private final JobLog log = new JobLog();
    private LampCare care = new LampCare();

    @BeforeEach
    void clear() {
        log.lamps.clear();
        care = new LampCare();
    }

    @AfterAll
    void close() {
        log.close();
    }

    @Test
    void createsTheJobsOfAnEvent() {
        var before = Instant.now();
        care.reaction = event -> event.position() == 2
                ? List.of(new Schedule("clean"), new Schedule("replace", Duration.ofDays(3)))
                : List.of();
        log.createJobs(care, 1, 3);
        assertThat(log.all()).extracting(JobStatus::kind).containsExactly("clean", "replace");
        assertThat(log.all()).allSatisfy(job -> {
            assertThat(job.process()).isEqualTo(LampCare.NAME);
            assertThat(job.stream()).isEqualTo(new StreamId("lamp", LampLog.stream(2)));
            assertThat(job.cause()).isEqualTo(2);
            assertThat(job.state()).isEqualTo(State.WAITING);
            assertThat(job.round()).isEqualTo(1);
            assertThat(job.attempts()).isZero();
        });
        var due = log.all().stream().map(JobStatus::dueAt).toList();
        assertThat(Duration.between(due.getFirst(), due.getLast())).isEqualTo(Duration.ofDays(3));
        assertThat(due.getFirst()).isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
    }

    @Test
    void createsNothingTwiceWhenTheLogIsReadAgain() {
        log.createJobs(care, 1, 20);
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            instance.start();
            await().until(() -> log.states().stream().allMatch(State.DONE::equals));
        }
        assertThat(care.performed).hasSize(20);
        var before = log.all();

        log.lamps.jdbc().sql("UPDATE checkpoints SET position = 0").update();
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            instance.start();
            await().until(() -> log.lamps.checkpoint(LampCare.NAME) == 20);
            log.lamps.append(21, 21);
            await().until(() -> care.performed.size() > 20 && log.states().stream().allMatch(State.DONE::equals));
        }
        assertThat(care.performed).hasSize(21);
        assertThat(log.all()).startsWith(before.toArray(JobStatus[]::new)).hasSize(21);
    }

    @Test
    void createsNothingIfTheCheckpointIsNotStored() {
        log.lamps.createCheckpoint(LampCare.NAME);
        log.lamps.append(1, 5);
        try (var transactions = new LockingTransactions("crash", log.lamps.database())) {
            var events = transactions.execute(jdbc -> EventTable.after(jdbc, 0, 10));
            assertThatThrownBy(() -> transactions.transact(transaction -> {
                new ProcessSubscription(care, () -> {}).handle(events, transaction);
                assertThat(transaction.jdbc().getJdbcOperations().queryForList("SELECT id FROM jobs")).hasSize(5);
                throw new IllegalStateException("a crash before the checkpoint");
            })).hasMessage("a crash before the checkpoint");
        }
        assertThat(log.all()).isEmpty();
        log.subscribe(care, 5);
        assertThat(log.all()).hasSize(5);
    }

    @Test
    void anEventCancelsTheJobsOfEarlierEventsOfItsStream() {
        care.reaction = event -> event.position() == 3
                ? List.of(new Cancel("clean"), new Schedule("clean"))
                : List.of(new Schedule("clean"), new Schedule("replace"));
        log.lamps.createCheckpoint(LampCare.NAME);
        log.lamps.append(1, 2);
        log.lamps.appendTo(1, 3);
        log.lamps.appendTo(1, 4);
        for (int i = 0; i < 2; i++) { // the second time it must not cancel the job of a later event
            log.subscribe(care, 4);
            assertThat(log.all()).filteredOn(job -> job.state() == State.CANCELLED)
                    .extracting(JobStatus::cause, JobStatus::kind).hasSize(1).first().asString().contains("1", "clean");
            assertThat(log.all()).filteredOn(job -> job.state() == State.WAITING).hasSize(6);
            log.lamps.jdbc().sql("UPDATE checkpoints SET position = 0").update();
        }
        assertThat(log.all().getFirst().error()).isEqualTo("by an event");
        assertThat(log.all().getFirst().dueAt()).isNull();
        assertThat(log.all().getFirst().endedAt()).isNotNull();
    }

    @Test
    void anEventCancelsJobsOfEveryKind() {
        care.reaction = event -> event.position() == 3
                ? List.of(Cancel.all())
                : List.of(new Schedule("clean"), new Schedule("replace", Duration.ofDays(3)));
        log.lamps.createCheckpoint(LampCare.NAME);
        log.lamps.append(1, 2);
        log.lamps.appendTo(1, 3);
        log.subscribe(care, 3);
        assertThat(log.all()).filteredOn(job -> job.cause() == 1).extracting(JobStatus::state)
                .containsExactly(State.CANCELLED, State.CANCELLED);
        assertThat(log.all()).filteredOn(job -> job.cause() == 2).extracting(JobStatus::state)
                .containsExactly(State.WAITING, State.WAITING);
    }

    @Test
    void aJobThatHasEndedIsNotCancelled() {
        log.createJobs(care, 1, 1);
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            instance.start();
            await().until(() -> log.states().equals(List.of(State.DONE)));
        }
        care.reaction = _ -> List.of(Cancel.all());
        log.lamps.appendTo(1, 2);
        log.subscribe(care, 2);
        assertThat(log.states()).containsExactly(State.DONE);
    }

    @Test
    void aNewProcessManagerBeginsAtTheEndOfTheLog() {
        log.lamps.append(1, 3);
        var instance = log.instance(care, JobLog.AT_ONCE);
        log.lamps.append(4, 4); // before it is started
        try (instance) {
            instance.start();
            await().until(() -> care.performed.size() == 1);
        }
        assertThat(log.all()).extracting(JobStatus::cause).containsExactly(4L);
        assertThat(log.lamps.checkpoint(LampCare.NAME)).isEqualTo(4);
    }

    @Test
    void stopsBeforeAnEventThatOnlyNewerCodeKnows() {
        log.createJobs(care, 1, 2);
        log.lamps.append(List.of(LampLog.event(3, 3, "LampDimmed", 1)));
        log.lamps.append(4, 4);
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            instance.start();
            await().until(() -> care.performed.size() == 2);
            await().during(POLL.multipliedBy(2)).until(() -> log.lamps.checkpoint(LampCare.NAME) == 2);
        }
    }

    @Test
    void olderCodeDoesNotDoTheJobsOfNewerCode() {
        log.createJobs(new LampCare(2), 1, 1);
        log.lamps.append(2, 2);
        log.subscribe(new LampCare(2), 2);
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            instance.start();
            await().during(Duration.ofSeconds(2)).until(care.performed::isEmpty);
        }
        var newer = new LampCare(2);
        try (var instance = log.instance(newer, JobLog.AT_ONCE)) {
            instance.start();
            await().until(() -> newer.performed.size() == 2);
        }
    }

    /// The version of the code is read from the checkpoint, without a lock.
    @Test
    void jobsAreDoneWhileTheSubscriptionHoldsItsCheckpoint() {
        log.createJobs(care, 1, 1);
        try (var transactions = new LockingTransactions("holder", log.lamps.database());
                var leases = log.leases(care)) {
            transactions.run(jdbc -> {
                assertThat(CheckpointTable.take(jdbc, LampCare.NAME)).isPresent();
                assertThat(leases.take()).isPresent();
            });
        }
    }

    @Test
    void aReactionThatFailsParksTheStream() {
        care.reaction = event -> {
            if (event.position() == 2) {
                throw new IllegalStateException("no reaction");
            }
            return List.of(new Schedule("clean"));
        };
        log.lamps.createCheckpoint(LampCare.NAME);
        log.lamps.append(1, 3);
        log.subscribe(care, 3);
        assertThat(log.all()).extracting(JobStatus::cause).containsExactly(1L, 3L);
        assertThat(log.lamps.jdbc().sql("SELECT position FROM parked_streams").query(Long.class).list())
                .containsExactly(2L);
    }

    /// With polling alone, each job would be done a second after its event.
    @Test
    void wakesTheRunnerWhenItHasCreatedJobs() {
        care.work = job -> new JobResult.Done();
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            instance.start();
            log.lamps.append(1, 1);
            await().until(() -> care.performed.size() == 1);
            assertThat(RepeatedTimes.median(5, i -> {
                log.lamps.append(i + 2, i + 2);
                await().pollInterval(Duration.ofMillis(5)).until(() -> care.performed.size() == i + 2);
            })).isLessThan(Duration.ofMillis(500));
        }
    }
}
