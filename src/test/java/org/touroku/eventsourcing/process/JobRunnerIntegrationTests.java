package org.touroku.eventsourcing.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.JobChange.Cancel;
import org.touroku.eventsourcing.JobChange.Expedite;
import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.JobResult;
import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.NewJob;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.process.JobRunner.Settings;
import org.touroku.eventsourcing.subscription.LampLog;

/// How jobs are done: by one instance at a time, until they have ended.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobRunnerIntegrationTests {
    private static final Settings PATIENT = new Settings(Duration.ofMinutes(1), 1000);

    private final JobLog log = new JobLog();
    private LampCare care = new LampCare();
    private final CountDownLatch release = new CountDownLatch(1);

    @BeforeEach
    void clear() {
        log.lamps.clear();
        log.registry.clear();
        care = new LampCare();
    }

    @AfterEach
    void noJobHoldsALeaseForEver() {
        assertThat(log.lamps.jdbc().sql("SELECT id FROM jobs WHERE lease_until > UTC_TIMESTAMP(6) + INTERVAL 60 SECOND")
                .query(Long.class).list()).isEmpty();
    }

    @AfterAll
    void close() {
        release.countDown();
        log.close();
    }

    @Test
    void runnersNeverDoAJobAtTheSameTime() {
        Set<Long> running = ConcurrentHashMap.newKeySet();
        List<Job> twice = new CopyOnWriteArrayList<>();
        var most = new AtomicInteger();
        care.work = job -> {
            if (!running.add(job.id())) {
                twice.add(job);
            }
            most.accumulateAndGet(running.size(), Math::max);
            Thread.sleep(1);
            running.remove(job.id());
            return job.attempt() < 3 ? fail("now and then") : new JobResult.Done();
        };
        log.createJobs(care, 1, 100);
        try (var _ = log.runner(care, JobLog.AT_ONCE); var _ = log.runner(care, JobLog.AT_ONCE)) {
            awaitStates(Collections.nCopies(100, State.DONE));
        }
        assertThat(twice).isEmpty();
        assertThat(care.performed).hasSize(300);
        assertThat(care.performed).extracting(job -> job.id() * 100 + job.attempt()).doesNotHaveDuplicates();
        assertThat(most.get()).isBetween(2, 8);
        assertThat(counted("failed")).isEqualTo(200);
        assertThat(counted("done")).isEqualTo(100);
    }

    private static JobResult fail(String message) throws IOException {
        throw new IOException(message);
    }

    private double counted(String outcome) {
        return log.registry.get("touroku.job.attempts")
                .tags("process", LampCare.NAME, "kind", "clean", "outcome", outcome).counter().count();
    }

    private void awaitStates(List<State> states) {
        await().atMost(Duration.ofSeconds(30)).until(() -> log.states().equals(states));
    }

    @Test
    void aJobIsWhatItsEventHasCaused() {
        log.createJobs(care, 1, 1);
        try (var _ = log.runner(care, PATIENT)) {
            awaitStates(List.of(State.DONE));
        }
        var status = log.all().getFirst();
        assertThat(care.performed).singleElement()
                .usingRecursiveComparison().ignoringFields("now").isEqualTo(new Job(status.id(), LampCare.NAME,
                        status.stream(), 1, 1, "clean", 1, 1, status.createdAt()));
        assertThat(care.performed.getFirst().now()).isBetween(status.createdAt(), status.endedAt());
    }

    @Test
    void theResultOfAnAttemptThatHasLostItsLeaseIsRefused() {
        log.createJobs(care, 1, 1);
        try (var frozen = log.leases(care); var other = log.leases(care)) {
            var lost = frozen.take().orElseThrow();
            assertThat(log.states()).containsExactly(State.RUNNING);
            assertThat(other.take()).isEmpty();
            log.lamps.jdbc().sql("UPDATE jobs SET lease_until = lease_until - INTERVAL 60 SECOND").update();
            assertThat(log.states()).containsExactly(State.WAITING);

            var taken = other.take().orElseThrow();
            assertThat(taken.job().attempt()).isEqualTo(2);
            assertThat(frozen.end(lost, new Outcome.Done(List.of(new Schedule("next"))))).isFalse();
            assertThat(frozen.end(lost, new Outcome.Failed("late", Duration.ZERO))).isFalse();
            assertThat(frozen.end(lost, new Outcome.Released())).isFalse();
            assertThat(log.states()).containsExactly(State.RUNNING);
            assertThat(other.end(taken, new Outcome.Done(List.of()))).isTrue();
            assertThat(other.end(taken, new Outcome.Done(List.of()))).isFalse();
        }
        assertThat(log.states()).containsExactly(State.DONE);
    }

    @Test
    void aLeaseEndsAfterAMinuteByTheClockOfTheDatabase() {
        log.createJobs(care, 1, 1);
        try (var leases = log.leases(care)) {
            assertThat(leases.take()).isPresent();
        }
        assertThat(log.lamps.jdbc().sql("""
                SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), lease_until) FROM jobs
                """).query(Long.class).single()).isBetween(55L, 60L);
    }

    /// By the numbers in the page on the engine.
    @Tag("long")
    @Test
    void aJobThatFailsIsTriedAgainLaterAndLater() {
        care.work = job -> fail("quotes ada@example.com");
        log.createJobs(care, 1, 1);
        var pauses = new long[32];
        try (var _ = log.runner(care, PATIENT)) {
            for (int attempt = 1; attempt < 32; attempt++) {
                var begun = attempt;
                await().until(
                        () -> log.all().getFirst().attempts() == begun && log.states().equals(List.of(State.FAILED)));
                pauses[attempt] = log.lamps.jdbc()
                        .sql("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), due_at) FROM jobs").query(Long.class)
                        .single();
                log.lamps.jdbc().sql("UPDATE jobs SET due_at = UTC_TIMESTAMP(6)").update();
            }
            awaitStates(List.of(State.ABANDONED));
        }
        var minutes = Arrays.stream(pauses).skip(1).mapToObj(seconds -> (int) Math.ceilDiv(seconds, 60)).toList();
        assertThat(minutes).startsWith(1, 2, 4, 8, 16, 32, 64, 128, 240).endsWith(240).hasSize(31);
        assertThat(Duration.ofMinutes(minutes.stream().mapToInt(each -> each).sum()))
                .isEqualTo(Duration.ofDays(4).plusMinutes(15));
        assertThat(care.performed).extracting(Job::attempt)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 32).boxed().toList());
        assertThat(log.all()).singleElement().satisfies(job -> {
            assertThat(job.attempts()).isEqualTo(32);
            assertThat(job.error()).contains("IOException").contains("quotes"); // of this code, so its message is kept
            assertThat(job.dueAt()).isNull();
            assertThat(job.endedAt()).isNotNull();
        });
        assertThat(counted("failed")).isEqualTo(31);
        assertThat(counted("abandoned")).isEqualTo(1);
    }

    @Test
    void aJobThatIsRejectedIsAbandonedAtOnce() {
        care.work = _ -> new JobResult.Rejected("550");
        log.createJobs(care, 1, 1);
        try (var _ = log.runner(care, PATIENT)) {
            awaitStates(List.of(State.ABANDONED));
        }
        assertThat(care.performed).hasSize(1);
        assertThat(log.all().getFirst().error()).isEqualTo("550");
    }

    @Test
    void aJobThatIsNotNeededIsCancelled() {
        care.work = _ -> new JobResult.Cancelled("sold");
        log.createJobs(care, 1, 1);
        try (var _ = log.runner(care, PATIENT)) {
            awaitStates(List.of(State.CANCELLED));
        }
        assertThat(log.all().getFirst().error()).isEqualTo("sold");
    }

    @Test
    void aJobCreatesOthersWhenItIsDone() {
        care.work = job -> job.kind().equals("clean")
                ? new JobResult.Done(List.of(new Schedule("switch on"), new Schedule("replace", Duration.ofDays(1))))
                : new JobResult.Done();
        log.createJobs(care, 1, 1);
        try (var _ = log.runner(care, PATIENT)) {
            awaitStates(List.of(State.DONE, State.DONE, State.WAITING));
        }
        assertThat(log.all()).extracting(JobStatus::kind).containsExactly("clean", "switch on", "replace");
        assertThat(log.all()).allSatisfy(job -> assertThat(job.cause()).isEqualTo(1));
    }

    @Test
    void aJobExpeditesOthersWhenItHasEnded() {
        care.reaction = _ -> List.of(new Schedule("clean"), new Schedule("replace", Duration.ofDays(100)),
                new Schedule("sell", Duration.ofDays(2)));
        care.work = job -> job.cause() == 1
                ? new JobResult.Done(List.of(new Expedite("replace", Duration.ofDays(7)),
                        new Expedite("sell", Duration.ofDays(7)), new Expedite("never created", Duration.ZERO)))
                : new JobResult.Rejected("no", List.of(new Expedite("replace", Duration.ZERO)));
        log.createJobs(care, 1, 3);
        log.lamps.jdbc().sql("UPDATE jobs SET due_at = due_at + INTERVAL 1 DAY WHERE cause = 3").update();
        try (var _ = log.runner(care, PATIENT)) {
            await().until(() -> log.all().stream().filter(job -> job.state() == State.ABANDONED).count() == 2);
        }
        assertThat(log.all()).extracting(job -> job.cause() + " " + job.kind() + " " + job.state() + " "
                + (job.dueAt() == null
                        ? "-"
                        : Math.ceilDiv(Duration.between(job.createdAt(), job.dueAt()).toHours(), 24)))
                .containsExactly("1 clean done -", "1 replace waiting 7", "1 sell waiting 2", "2 clean abandoned -",
                        "2 replace abandoned -", "2 sell waiting 2", "3 clean waiting 1", "3 replace waiting 101",
                        "3 sell waiting 3");
    }

    @Test
    void aJobThatIsCancelledWhileItIsDoneCreatesNoOther() throws Exception {
        var begun = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        care.work = _ -> {
            begun.countDown();
            cancelled.await();
            return new JobResult.Done(List.of(new Schedule("replace")));
        };
        log.createJobs(care, 1, 1);
        try (var _ = log.runner(care, PATIENT)) {
            begun.await();
            var canceller = new LampCare();
            canceller.reaction = _ -> List.of(Cancel.all());
            log.lamps.appendTo(1, 2);
            log.subscribe(canceller, 2);
            assertThat(log.states()).containsExactly(State.CANCELLED);
            cancelled.countDown();
            await().until(() -> log.registry.find("touroku.job.attempts").tag("outcome", "lost").counter() != null);
        }
        assertThat(log.states()).containsExactly(State.CANCELLED);
    }

    @Test
    void aJobThatHasEndedIsBegunAnew() {
        log.createJobs(care, 1, 1);
        var stream = log.all().getFirst().stream();
        assertThat(log.jobs.beginAnew(log.all().getFirst())).isFalse(); // it has not ended
        try (var _ = log.runner(care, PATIENT)) {
            awaitStates(List.of(State.DONE));
            var done = log.all().getFirst();
            assertThat(log.jobs.beginAnew(done)).isTrue();
            assertThat(log.jobs.beginAnew(done)).isFalse(); // somebody else has just done so
            await().until(() -> care.performed.size() == 2 && log.states().equals(List.of(State.DONE)));
            assertThat(log.jobs.beginAnew(done)).isFalse(); // it has had a round more since
            care.work = _ -> fail("once");
            assertThat(log.jobs.beginAnew(log.all().getFirst())).isTrue();
            awaitStates(List.of(State.FAILED));
            assertThat(log.jobs.beginAnew(log.all().getFirst())).isFalse(); // it is tried again anyway
        }
        assertThat(care.performed).extracting(Job::round, Job::attempt).hasToString("[(1, 1), (2, 1), (3, 1)]");
        assertThat(log.jobs.latest(LampCare.NAME, stream, "clean")).isEqualTo(Optional.of(log.all().getFirst()));
        assertThat(log.jobs.latest(LampCare.NAME, stream, "replace")).isEmpty();
    }

    @Test
    void aJobIsCreatedOnce() {
        log.lamps.createCheckpoint(LampCare.NAME);
        log.lamps.append(1, 1);
        var request = new NewJob(LampCare.NAME, new StreamId("lamp",
                LampLog.stream(1)), 1, 1, "clean");
        assertThat(log.jobs.create(request)).isTrue();
        assertThat(log.jobs.create(request)).isFalse();
        assertThat(log.states()).containsExactly(State.WAITING);
        try (var _ = log.runner(care, PATIENT)) {
            awaitStates(List.of(State.DONE));
        }
        assertThat(log.all()).singleElement().satisfies(job -> assertThat(job.round()).isEqualTo(1));
    }

    @Test
    void operatorsRetryAndAbandonJobs() {
        care.work = _ -> fail("always");
        log.createJobs(care, 1, 1);
        var id = log.all().getFirst().id();
        assertThat(log.jobs.retry(id)).isFalse();
        try (var _ = log.runner(care, PATIENT)) {
            awaitStates(List.of(State.FAILED));
            assertThat(log.jobs.retry(id)).isTrue();
            await().until(() -> care.performed.size() == 2 && log.states().equals(List.of(State.FAILED)));
            assertThat(log.jobs.abandon(id)).isTrue();
            assertThat(log.jobs.abandon(id)).isFalse();
            assertThat(log.jobs.find(id).orElseThrow().error()).contains("IOException");
            care.work = _ -> new JobResult.Done();
            assertThat(log.jobs.retry(id)).isTrue();
            awaitStates(List.of(State.DONE));
            assertThat(log.jobs.retry(id)).isFalse();
            assertThat(log.jobs.abandon(id)).isFalse();
        }
        assertThat(care.performed).extracting(Job::round, Job::attempt).hasToString("[(1, 1), (1, 2), (2, 1)]");
    }

    /// A retry would do it before its time.
    @Test
    void aJobThatWasAbandonedBeforeItsTimeIsNotRetried() {
        care.reaction = _ -> List.of(new Schedule("replace", Duration.ofDays(3)));
        log.createJobs(care, 1, 1);
        var id = log.all().getFirst().id();
        assertThat(log.jobs.abandon(id)).isTrue();
        assertThat(log.jobs.retry(id)).isFalse();
        assertThat(log.states()).containsExactly(State.ABANDONED);
    }

    @Test
    void jobsThatAreUnderWayWhenTheInstanceEndsAreReleased() throws Exception {
        var begun = new CountDownLatch(4);
        care.work = _ -> {
            begun.countDown();
            release.await();
            return new JobResult.Done();
        };
        log.createJobs(care, 1, 6);
        var runner = log.runner(care, PATIENT);
        begun.await();
        assertThat(log.states()).filteredOn(State.RUNNING::equals).hasSize(4);
        runner.close();
        assertThat(log.all()).allSatisfy(job -> {
            assertThat(job.state()).isEqualTo(State.WAITING);
            assertThat(job.attempts()).isZero();
        });
        care.work = _ -> new JobResult.Done();
        try (var _ = log.runner(care, PATIENT)) {
            awaitStates(Collections.nCopies(6, State.DONE));
        }
    }

    @Test
    void jobsThatEndInTimeAreCompletedWhenTheInstanceEnds() throws Exception {
        var begun = new CountDownLatch(1);
        care.work = _ -> {
            begun.countDown();
            Thread.sleep(500);
            return new JobResult.Done();
        };
        log.createJobs(care, 1, 1);
        var runner = log.runner(care, PATIENT);
        begun.await();
        runner.close();
        assertThat(log.states()).containsExactly(State.DONE);
    }

    @Test
    void beginsAtMostSoManyJobsInASecond() {
        log.createJobs(care, 1, 12);
        try (var _ = log.runner(care, new Settings(Duration.ZERO, 10))) {
            awaitStates(Collections.nCopies(12, State.DONE));
        }
        var times = care.performed.stream().map(Job::now).sorted().toList();
        assertThat(Duration.between(times.getFirst(), times.getLast())).isGreaterThan(Duration.ofMillis(1050));
    }

    @Test
    void dueJobsAreDoneInTheOrderInWhichTheyBecameDue() {
        log.createJobs(care, 1, 3);
        log.lamps.jdbc().sql("UPDATE jobs SET due_at = due_at - INTERVAL 1 HOUR WHERE cause = 3").update();
        log.lamps.jdbc().sql("UPDATE jobs SET due_at = due_at + INTERVAL 1 HOUR WHERE cause = 1").update();
        care.work = _ -> {
            Thread.sleep(50);
            return new JobResult.Done();
        };
        try (var _ = log.runner(care, new Settings(Duration.ZERO, 20))) {
            awaitStates(List.of(State.WAITING, State.DONE, State.DONE));
        }
        assertThat(care.performed).extracting(Job::cause).containsExactly(3L, 2L);
    }

    @Test
    void theResultIsStoredWhenTheDatabaseIsBack() throws Exception {
        var begun = new CountDownLatch(1);
        var isAway = new CountDownLatch(1);
        care.work = _ -> {
            begun.countDown();
            isAway.await();
            return new JobResult.Done();
        };
        log.createJobs(care, 1, 1);
        try (var _ = log.runner(care, PATIENT)) {
            begun.await();
            log.lamps.jdbc().sql("ALTER TABLE jobs RENAME TO jobs_away").update();
            isAway.countDown();
            Thread.sleep(1500);
            log.lamps.jdbc().sql("ALTER TABLE jobs_away RENAME TO jobs").update();
            awaitStates(List.of(State.DONE));
        }
        assertThat(care.performed).hasSize(1);
    }

    @Test
    void countsJobsForMetrics() {
        care.work = job -> job.cause() == 2 ? new JobResult.Rejected("no") : fail("always");
        log.createJobs(care, 1, 3);
        try (var _ = log.runner(care, PATIENT)) {
            awaitStates(List.of(State.FAILED, State.ABANDONED, State.FAILED));
        }
        log.lamps.append(4, 5);
        log.subscribe(care, 5);
        log.lamps.jdbc().sql("UPDATE jobs SET due_at = UTC_TIMESTAMP(6) - INTERVAL 90 SECOND WHERE cause = 5").update();
        var counts = log.jobs.count(LampCare.NAME);
        assertThat(counts.due()).isEqualTo(2);
        assertThat(counts.failed()).isEqualTo(2);
        assertThat(counts.abandoned()).isEqualTo(1);
        assertThat(counts.oldestDue()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(95));
        assertThat(log.jobs.count("other")).isEqualTo(new Jobs.Counts(0, 0, 0, Duration.ZERO));
    }

    @Test
    void listsJobsPageByPage() {
        care.work = job -> job.cause() % 2 == 0 ? new JobResult.Done() : fail("odd");
        log.createJobs(care, 1, 9);
        try (var _ = log.runner(care, PATIENT)) {
            await().until(
                    () -> log.states().stream().noneMatch(state -> state == State.WAITING || state == State.RUNNING));
        }
        assertThat(causes(new Jobs.Filter(State.DONE, null, null))).containsExactly(2L, 4L, 6L, 8L);
        assertThat(causes(new Jobs.Filter(State.FAILED, LampCare.NAME, null))).containsExactly(1L, 3L, 5L, 7L, 9L);
        assertThat(causes(new Jobs.Filter(State.FAILED, "other", null))).isEmpty();
        assertThat(causes(new Jobs.Filter(null, null, log.all().get(4).stream().id()))).containsExactly(5L);
        assertThat(causes(new Jobs.Filter(State.RUNNING, null, null))).isEmpty();
        assertThat(causes(new Jobs.Filter(null, null, null)))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 9).boxed().toList());
        var second = log.all().get(1).id();
        assertThat(log.jobs.after(second, 2, new Jobs.Filter(null, null, null))).extracting(JobStatus::cause)
                .containsExactly(3L, 4L);
    }

    private List<Long> causes(Jobs.Filter filter) {
        return log.jobs.after(0, 100, filter).stream().map(JobStatus::cause).toList();
    }
}
