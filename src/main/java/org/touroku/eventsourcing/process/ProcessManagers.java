package org.touroku.eventsourcing.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.SmartLifecycle;

import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.Shutdown;
import org.touroku.eventsourcing.subscription.Subscriptions;

/// Runs the process managers of the application.
final class ProcessManagers implements SmartLifecycle {
    private static final Pattern NAME = Pattern.compile("[!-~]{1,40}");

    /// @param wakeUps released when it has created jobs
    private record Managed(ProcessManager manager, Semaphore wakeUps) {}

    private final List<Managed> managed;
    private final ConnectionPools pools;
    private final JobRunner.Settings settings;
    private final MeterRegistry registry;
    private final List<JobRunner> runners = new ArrayList<>();

    /// @param subscriptions to which it adds those of the process managers
    ProcessManagers(List<ProcessManager> managers, Subscriptions subscriptions, ConnectionPools pools,
            JobRunner.Settings settings, MeterRegistry registry) {
        this.pools = pools;
        this.settings = settings;
        this.registry = registry;
        managed = managers.stream().map(manager -> new Managed(manager, new Semaphore(0))).toList();
        managed.forEach(each -> subscriptions.add(subscription(each)));
    }

    private static ProcessSubscription subscription(Managed managed) {
        if (!NAME.matcher(managed.manager.name()).matches()) {
            throw new IllegalStateException("not the name of a process manager: " + managed.manager.name());
        }
        return new ProcessSubscription(managed.manager, managed.wakeUps::release);
    }

    @Override
    public void start() {
        managed.forEach(each -> runners.add(runner(each)));
    }

    private JobRunner runner(Managed managed) {
        var transactions = new LockingTransactions("jobs-" + managed.manager.name(), pools.queries());
        return new JobRunner(managed.manager, new JobLeases(managed.manager, transactions), settings, managed.wakeUps,
                registry);
    }

    @Override
    public void stop() {
        Shutdown.together(runners.stream().map(runner -> (Runnable) runner::close).toList());
        runners.clear();
    }

    @Override
    public boolean isRunning() {
        return !runners.isEmpty();
    }
}
