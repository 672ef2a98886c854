package org.touroku.eventsourcing.process;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.JobChange;
import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.JobResult;
import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.RecordedEvent;

/// A process manager for lamps whose reactions and jobs are given by a test. By default each event causes one job, `clean`, which is done.
final class LampCare implements ProcessManager {
    interface Work {
        JobResult perform(Job job) throws Exception;
    }

    static final String NAME = "lamp_care";

    final List<Job> performed = new CopyOnWriteArrayList<>();
    volatile Function<RecordedEvent, List<JobChange>> reaction = _ -> List.of(new Schedule("clean"));
    volatile Work work = _ -> new JobResult.Done();
    private final int version;

    LampCare() {
        this(1);
    }

    LampCare(int version) {
        this.version = version;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public List<JobChange> react(RecordedEvent event) {
        return reaction.apply(event);
    }

    @Override
    public JobResult perform(Job job) throws Exception {
        performed.add(job);
        return work.perform(job);
    }
}
