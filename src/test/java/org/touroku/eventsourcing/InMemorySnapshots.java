package org.touroku.eventsourcing;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Snapshots for tests without a database.
public final class InMemorySnapshots implements Snapshots {
    private final Map<StreamId, Snapshot> snapshots = new ConcurrentHashMap<>();

    @Override
    public Optional<Snapshot> find(StreamId stream) {
        return Optional.ofNullable(snapshots.get(stream));
    }

    @Override
    public void save(Snapshot snapshot) {
        snapshots.put(snapshot.stream(), snapshot);
    }
}
