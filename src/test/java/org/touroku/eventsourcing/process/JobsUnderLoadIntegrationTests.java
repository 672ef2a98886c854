package org.touroku.eventsourcing.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.JobChange.Cancel;
import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.JobResult;
import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.process.JobRunner.Settings;
import org.touroku.support.CapturedLog;
import org.touroku.support.TestThreads;

/// Jobs are created, done, repeated, cancelled and requested by two instances at the same time, while the log is read again and again.
@Tag("long")
@Isolated("reads what is logged")
class JobsUnderLoadIntegrationTests {
    private static final Duration DURATION = Duration.ofSeconds(4);
    private static final int STREAMS = 20;
    private static final Settings QUICK = new Settings(Duration.ofMillis(5), 1000);

    private final Set<Long> running = ConcurrentHashMap.newKeySet();
    private final List<Job> overlapping = new CopyOnWriteArrayList<>();

    @Test
    void nothingIsDoneTwiceAtATimeAndEverythingEnds() throws Exception {
        var care = care();
        var logged = new CapturedLog();
        logged.open();
        try (var log = new JobLog()) {
            log.lamps.createCheckpoint(LampCare.NAME);
            try (var one = log.instance(care, QUICK);
                    var two = log.instance(care, QUICK);
                    var others = new TestThreads()) {
                one.start();
                two.start();
                var end = System.nanoTime() + DURATION.toNanos();
                others.start(() -> disturb(log, end));
                var position = append(log, end);
                await().atMost(Duration.ofSeconds(60)).until(() -> log.lamps.checkpoint(LampCare.NAME) == position
                        && log.states().stream().allMatch(State::hasEnded));
            }
            assertThat(logged.lines()).filteredOn(line -> line.contains("fails") || line.contains("can be taken"))
                    .isEmpty();
            assertThat(overlapping).isEmpty();
            assertThat(log.states()).contains(State.DONE, State.CANCELLED);
            assertThat(log.all()).extracting(job -> job.cause() + job.kind()).doesNotHaveDuplicates();
            assertThat(log.all()).extracting(JobStatus::round).contains(1, 2);
        } finally {
            logged.close();
        }
    }

    private LampCare care() {
        var care = new LampCare();
        care.reaction = event -> event.position() % 7 == 0
                ? List.of(Cancel.all())
                : List.of(new Schedule("clean"), new Schedule("replace", Duration.ofMillis(300)));
        care.work = job -> {
            if (!running.add(job.id())) {
                overlapping.add(job);
            }
            try {
                Thread.sleep(ThreadLocalRandom.current().nextInt(3));
                if (ThreadLocalRandom.current().nextInt(4) == 0) {
                    throw new IOException("now and then");
                }
                return new JobResult.Done(job.kind().equals("clean") ? List.of(new Schedule("switch on")) : List.of());
            } finally {
                running.remove(job.id());
            }
        };
        return care;
    }

    private static int append(JobLog log, long end) throws InterruptedException {
        var position = 0;
        while (System.nanoTime() < end) {
            position++;
            log.lamps.appendTo(position % STREAMS, position);
            Thread.sleep(5);
        }
        return position;
    }

    private static void disturb(JobLog log, long end) {
        var random = ThreadLocalRandom.current();
        while (System.nanoTime() < end) {
            log.lamps.jdbc().sql("UPDATE checkpoints SET position = 0").update();
            for (var job : log.jobs.after(random.nextInt(200), 20, new Jobs.Filter(null, null, null))) {
                switch (random.nextInt(3)) {
                    case 0 -> log.jobs.retry(job.id());
                    case 1 -> log.jobs.abandon(job.id());
                    default -> log.jobs.beginAnew(job);
                }
            }
        }
    }
}
