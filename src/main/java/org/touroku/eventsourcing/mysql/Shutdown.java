package org.touroku.eventsourcing.mysql;

import java.util.Collection;
import java.util.concurrent.Executors;

/// Ends components at the same time: while the database is away, each waits for an attempt to connect.
public final class Shutdown {
    private Shutdown() {}

    /// Returns when all have ended.
    public static void together(Collection<? extends Runnable> components) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            components.forEach(threads::execute);
        }
    }
}
