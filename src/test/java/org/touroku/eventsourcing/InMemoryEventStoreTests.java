package org.touroku.eventsourcing;

import java.time.Instant;

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
}
