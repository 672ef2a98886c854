package org.touroku.eventsourcing;

class InMemoryEventStoreTests extends EventStoreContract {
    private final EventStore store = new InMemoryEventStore();

    @Override
    protected EventStore store() {
        return store;
    }
}
