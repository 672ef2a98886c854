package org.touroku.eventsourcing.process;

import java.util.ArrayList;
import java.util.List;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import org.touroku.eventsourcing.JobChange.Cancel;
import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.NewJob;
import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.Transaction;
import org.touroku.eventsourcing.mysql.JobTable;
import org.touroku.eventsourcing.mysql.JobTable.Scheduled;
import org.touroku.eventsourcing.mysql.MySqlTransaction;

/// Creates and cancels the jobs of a process manager as the log grows.
final class ProcessSubscription implements Subscription.Transactional {
    private final ProcessManager manager;
    private final Runnable whenCreated;

    /// @param whenCreated called when jobs are committed
    ProcessSubscription(ProcessManager manager, Runnable whenCreated) {
        this.manager = manager;
        this.whenCreated = whenCreated;
    }

    @Override
    public String name() {
        return manager.name();
    }

    @Override
    public int version() {
        return manager.version();
    }

    @Override
    public Start start() {
        return Start.END;
    }

    @Override
    public boolean isPrompt() {
        return false;
    }

    private record Cancellation(RecordedEvent event, Cancel cancel) {}

    /// Jobs may be created before others are cancelled: an event cancels only those that earlier events have caused.
    @Override
    public void handle(List<RecordedEvent> batch, Transaction transaction) {
        var created = new ArrayList<Scheduled>();
        var cancelled = new ArrayList<Cancellation>();
        for (var event : batch) {
            for (var change : manager.react(event)) {
                switch (change) {
                    case Schedule(var kind, var after) -> created.add(new Scheduled(new NewJob(manager.name(),
                            event.stream(), event.position(), event.version(), kind), after));
                    case Cancel cancel -> cancelled.add(new Cancellation(event, cancel));
                }
            }
        }
        var jobs = transaction.unwrap(MySqlTransaction.class);
        JobTable.create(jobs, created);
        cancelled.forEach(each -> JobTable.cancel(jobs, manager.name(), each.event.stream(), each.cancel.kind(),
                each.event.position()));
        if (!created.isEmpty()) {
            afterCommit(whenCreated);
        }
    }

    private static void afterCommit(Runnable action) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }
}
