package org.touroku.eventsourcing;

import java.time.Instant;
import java.util.List;

import org.touroku.eventsourcing.InMemoryEventStore.StoredJob;

class InMemoryEventStoreTests extends EventStoreContract {
    private final InMemoryEventStore store = new InMemoryEventStore(MONDAY);

    @Override
    protected EventStore store() {
        return store;
    }

    @Override
    protected void setClock(Instant now) {
        store.setClock(now);
    }

    @Override
    protected List<StoredJob> jobs() {
        return store.jobs();
    }

    @Override
    protected void endJobs() {
        store.endJobs();
    }
}
