package org.touroku.eventsourcing.subscription;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Wakes subscriptions when this instance has appended to the log.
public final class AppendSignal {
    private final List<Runnable> wakeUps = new CopyOnWriteArrayList<>();

    public void wakes(SubscriptionLoop loop) {
        wakeUps.add(loop::wake);
    }

    public void send() {
        wakeUps.forEach(Runnable::run);
    }
}
