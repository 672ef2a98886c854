package org.touroku.eventsourcing.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.subscription.CheckpointTable;

/// A process manager that was switched off for long begins anew when it is switched on again.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetirementIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final List<String> NOTHING = List.of();

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
    void whatWasLeftUndoneIsCancelledAndWhatHappensMeanwhileIsPassedOver() {
        care.reaction = _ -> List.of(new Schedule("clean"), new Schedule("replace", Duration.ofDays(3)));
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            instance.start();
            log.lamps.append(1, 1500); // more jobs than are cancelled at once
            await().until(() -> log.lamps.checkpoint(LampCare.NAME) == 1500);
        }
        var done = log.all().stream().filter(job -> job.state() == State.DONE).toList();
        retire();
        assertThat(CheckpointTable.positions(log.pools.background())).isEmpty();
        assertThat(log.all()).containsAll(done).hasSize(3000);
        assertThat(log.all()).filteredOn(job -> !done.contains(job)).hasSizeGreaterThanOrEqualTo(1500)
                .allSatisfy(job -> {
                    assertThat(job.state()).isEqualTo(State.CANCELLED);
                    assertThat(job.error()).isEqualTo("switched off");
                    assertThat(job.dueAt()).isNull();
                });

        log.lamps.append(1501, 1510);
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            log.lamps.append(1511, 1511);
            instance.start();
            await().until(() -> log.lamps.checkpoint(LampCare.NAME) == 1511);
        }
        assertThat(log.all()).extracting(JobStatus::cause).doesNotContain(1501L, 1510L).contains(1511L);
    }

    @Test
    void whatAnInstanceRunsIsNotRetired() {
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            var retirement = retirement();
            await().during(PATIENCE.multipliedBy(2)).until(() -> {
                retirement.look(NOTHING);
                instance.managers().serve();
                return isKnown();
            });
        }
        assertThat(log.lamps.checkpoint(LampCare.NAME)).isZero();
    }

    @Test
    void neitherIsWhatThisInstanceRuns() {
        log.instance(care, JobLog.AT_ONCE).close();
        var retirement = retirement();
        await().during(PATIENCE.multipliedBy(2)).until(() -> {
            retirement.look(List.of(LampCare.NAME));
            return isKnown();
        });
    }

    /// Time during which no instance ran at all does not count.
    @Test
    void aProcessManagerHasTimeToComeBackAfterAnOutage() {
        log.instance(care, JobLog.AT_ONCE).close();
        log.lamps.jdbc().sql("UPDATE process_managers SET served_at = served_at - INTERVAL 1 YEAR").update();
        retirement().look(NOTHING);
        assertThat(isKnown()).isTrue();
    }

    /// After an outage, the others need a moment to show that they are there.
    @Test
    void timeInWhichThisInstanceDidNotLookDoesNotCount() {
        log.instance(care, JobLog.AT_ONCE).close();
        var retirement = retirement();
        for (int i = 0; i < 3; i++) {
            retirement.look(NOTHING);
            var last = System.nanoTime();
            await().until(() -> System.nanoTime() - last > PATIENCE.toNanos());
        }
        assertThat(isKnown()).isTrue();
        assertThat(log.lamps.checkpoint(LampCare.NAME)).isZero();
    }

    @Test
    void aRetirementThatWasBrokenOffIsCompletedWhileTheProcessManagerHasBegunAnew() {
        log.createJobs(care, 1, 3);
        log.lamps.jdbc().sql("DELETE FROM checkpoints").update();
        log.lamps.jdbc().sql("INSERT INTO process_managers SELECT ?, NULL, MAX(id) FROM jobs").param(LampCare.NAME)
                .update();
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            log.lamps.append(4, 4);
            log.subscribe(care, 4);
            retirement().look(NOTHING);
            assertThat(log.states()).containsExactly(State.CANCELLED, State.CANCELLED, State.CANCELLED, State.WAITING);
            instance.start();
            await().until(() -> care.performed.size() == 1);
        }
        assertThat(log.lamps.jdbc().sql("SELECT retired_to FROM process_managers").query(Long.class).list())
                .containsExactly((Long) null);
    }

    @Test
    void aRetirementThatWasBrokenOffIsCompletedByOthers() {
        log.createJobs(care, 1, 3);
        log.lamps.jdbc().sql("INSERT INTO process_managers SELECT ?, NULL, MAX(id) FROM jobs").param(LampCare.NAME)
                .update();
        retirement().look(NOTHING);
        assertThat(log.states()).containsExactly(State.CANCELLED, State.CANCELLED, State.CANCELLED);
        assertThat(isKnown()).isFalse();
    }

    /// It was cut off from the database for long, for instance.
    @Test
    void anInstanceGoesOnWhoseProcessManagerWasRetired() {
        try (var instance = log.instance(care, JobLog.AT_ONCE)) {
            instance.start();
            log.lamps.append(1, 1);
            await().until(() -> care.performed.size() == 1);
            retire();
            instance.managers().serve();
            log.lamps.append(2, 2);
            await().until(() -> care.performed.size() == 2);
        }
    }

    /// Its row was read before.
    @Test
    void aProcessManagerThatHasJustComeBackIsNotRetired() {
        log.instance(care, JobLog.AT_ONCE).close();
        retirement().retire(LampCare.NAME, Instant.EPOCH);
        assertThat(log.lamps.checkpoint(LampCare.NAME)).isZero();
        retirement().look(NOTHING);
        assertThat(isKnown()).isTrue();
    }

    private void retire() {
        var retirement = retirement();
        await().atMost(Duration.ofMinutes(1)).until(() -> { // looks that come late don't count
            retirement.look(NOTHING);
            return !isKnown();
        });
    }

    private Retirement retirement() {
        return new Retirement(log.pools, PATIENCE);
    }

    private boolean isKnown() {
        return log.lamps.jdbc().sql("SELECT COUNT(*) FROM process_managers").query(Long.class).single() > 0;
    }
}
