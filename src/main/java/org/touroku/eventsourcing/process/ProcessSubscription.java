package org.touroku.eventsourcing.process;

import java.util.List;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.Transaction;
import org.touroku.eventsourcing.mysql.JobTable;
import org.touroku.eventsourcing.mysql.JobTable.Caused;
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

    @Override
    public void handle(List<RecordedEvent> batch, Transaction transaction) {
        var changes = batch.stream()
                .flatMap(event -> manager.react(event).stream()
                        .map(change -> new Caused(event.stream(), event.position(), event.version(), change)))
                .toList();
        JobTable.apply(transaction.unwrap(MySqlTransaction.class), manager.name(), changes);
        if (changes.stream().anyMatch(each -> each.change() instanceof Schedule)) {
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
