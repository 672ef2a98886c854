package org.touroku.eventsourcing.subscription;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Wakes subscriptions when this instance has appended to the log.
public final class AppendSignal {
    private final List<SubscriptionLoop> loops = new CopyOnWriteArrayList<>();

    void add(SubscriptionLoop loop) {
        loops.add(loop);
    }

    void remove(SubscriptionLoop loop) {
        loops.remove(loop);
    }

    public void send() {
        loops.forEach(SubscriptionLoop::wake);
    }
}
