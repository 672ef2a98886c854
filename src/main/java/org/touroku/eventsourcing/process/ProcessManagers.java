package org.touroku.eventsourcing.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;

import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.Shutdown;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.Subscriptions;

/// Runs the process managers of the application.
final class ProcessManagers implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessManagers.class);
    private static final Pattern NAME = Pattern.compile("[!-~]{1,40}");

    /// @param wakeUps released when its subscription has created jobs
    private record Managed(ProcessManager manager, ProcessSubscription subscription, Semaphore wakeUps) {}

    private final List<Managed> managed;
    private final ConnectionPools pools;
    private final JobRunner.Settings settings;
    private final MeterRegistry registry;
    private final Retirement retirement;
    private final List<JobRunner> runners = new ArrayList<>();

    /// @param subscriptions to which it adds those of the process managers
    ProcessManagers(List<ProcessManager> managers, Subscriptions subscriptions, ConnectionPools pools,
            JobRunner.Settings settings, Retirement retirement, MeterRegistry registry) {
        this.pools = pools;
        this.settings = settings;
        this.retirement = retirement;
        this.registry = registry;
        managed = managers.stream().map(ProcessManagers::managed).toList();
        managed.forEach(each -> {
            retirement.serve(each.manager.name());
            subscriptions.add(each.subscription);
        });
    }

    private static Managed managed(ProcessManager manager) {
        if (!NAME.matcher(manager.name()).matches()) {
            throw new IllegalStateException("not the name of a process manager: " + manager.name());
        }
        var wakeUps = new Semaphore(0);
        return new Managed(manager, new ProcessSubscription(manager, wakeUps::release), wakeUps);
    }

    /// Tells other instances which process managers are run here, and retires those that nobody runs. One of ours was retired if this
    /// instance was cut off for long; it begins anew then.
    @Scheduled(fixedRateString = "PT1M")
    synchronized void serve() {
        try {
            managed.forEach(each -> {
                retirement.serve(each.manager.name());
                CheckpointTable.create(pools.background(), each.subscription);
            });
            retirement.look(managed.stream().map(each -> each.manager.name()).toList());
        } catch (RuntimeException e) {
            LOG.debug("No process manager is retired now", new RedactedException(e));
        }
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
