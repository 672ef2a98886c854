package org.touroku.support;

import java.util.List;

import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.JobChange;
import org.touroku.eventsourcing.JobChange.Cancel;
import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.JobResult;
import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.RecordedEvent;

/// A process manager that greets everybody who is registered. A test says how.
///
/// It has no annotation, so that only those services have it that are started with it.
public final class Greetings implements ProcessManager {
    public interface Greeting {
        JobResult perform(Job job) throws Exception;
    }

    private volatile Greeting greeting = _ -> new JobResult.Done();

    public void greetBy(Greeting other) {
        greeting = other;
    }

    @Override
    public String name() {
        return "greetings";
    }

    @Override
    public List<JobChange> react(RecordedEvent event) {
        return switch (event.type()) {
            case "UserRegistered" -> List.of(new Schedule("greeting"));
            case "UserErased" -> List.of(Cancel.all());
            default -> List.of();
        };
    }

    @Override
    public JobResult perform(Job job) throws Exception {
        return greeting.perform(job);
    }
}
