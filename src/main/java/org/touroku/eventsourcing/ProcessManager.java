package org.touroku.eventsourcing;

import java.util.List;

/// Reacts to events with jobs (a process manager, or saga). Each event is handled once, and each of its jobs is created once, however
/// often the log is read again. Any number of instances do the jobs; a job is done by one of them at a time.
///
/// A process manager that is new begins at the end of the log.
public interface ProcessManager {
    /// 1–40 ASCII characters, unique among subscriptions and process managers, never changed.
    String name();

    /// Of this code, 1 or more, as [Subscription#version]. Older code does not do the jobs of newer code.
    default int version() {
        return 1;
    }

    /// What an event changes in the jobs of its stream. A function of the event alone: it reads nothing, and decrypts nothing.
    List<JobChange> react(RecordedEvent event);

    /// Does a job. What it does elsewhere can be repeated: an instance can die, or freeze, before the result is stored.
    ///
    /// It may take 30 s. After 45 s its thread is interrupted, after 60 s another instance may do the job.
    ///
    /// @throws Exception if it failed and is to be tried again later
    JobResult perform(Job job) throws Exception;
}
