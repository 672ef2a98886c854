package org.touroku.eventsourcing.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.LampLog;
import org.touroku.eventsourcing.subscription.Progress;
import org.touroku.eventsourcing.subscription.Subscriptions;

/// A log of lamps, and the jobs that it causes, in a database of its own.
final class JobLog implements AutoCloseable {
    static final JobRunner.Settings AT_ONCE = new JobRunner.Settings(Duration.ZERO, 1000);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final LampLog lamps = new LampLog();
    final ConnectionPools pools = new ConnectionPools(lamps.database());
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Jobs jobs = new Jobs(pools.background());

    /// The process managers of one instance.
    record Instance(Subscriptions subscriptions, ProcessManagers managers) implements AutoCloseable {
        void start() {
            subscriptions.start();
            managers.start();
        }

        @Override
        public void close() {
            subscriptions.stop();
            managers.stop();
        }
    }

    /// Does not begin yet, but what is appended from now on comes after its beginning.
    Instance instance(ProcessManager manager, JobRunner.Settings settings) {
        var subscriptions = LampLog.subscriptions(List.of(), new Progress(), pools);
        return new Instance(subscriptions,
                new ProcessManagers(List.of(manager), subscriptions, pools, settings,
                        new Retirement(pools, Duration.ofHours(1)), registry));
    }

    JobLeases leases(ProcessManager manager) {
        return new JobLeases(manager, new LockingTransactions("leases", lamps.database()));
    }

    JobRunner runner(ProcessManager manager, JobRunner.Settings settings) {
        return new JobRunner(manager, leases(manager), settings, new Semaphore(1), registry);
    }

    /// Creates jobs of the kind `clean` that are due, one for each event.
    void createJobs(ProcessManager manager, long first, long last) {
        lamps.createCheckpoint(manager.name());
        lamps.append(first, last);
        subscribe(manager, last);
    }

    /// Handles the events up to a position.
    void subscribe(ProcessManager manager, long last) {
        var progress = new Progress();
        var subscriptions = LampLog.subscriptions(List.of(new ProcessSubscription(manager, () -> {})), progress, pools);
        subscriptions.start();
        try {
            if (!progress.await(manager.name(), last, PATIENCE)) {
                throw new IllegalStateException("position " + last + " is not handled");
            }
        } finally {
            subscriptions.stop();
        }
    }

    List<JobStatus> all() {
        return jobs.after(0, 10_000, new Jobs.Filter(null, null, null));
    }

    List<State> states() {
        return all().stream().map(JobStatus::state).toList();
    }

    @Override
    public void close() {
        pools.close();
        lamps.close();
    }
}
