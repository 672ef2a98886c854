package org.touroku.eventsourcing;

import java.util.List;

/// Counts what is read of streams.
final class CountingEventStore implements EventStore {
    private final EventStore store;
    private int events;
    private int pages;

    CountingEventStore(EventStore store) {
        this.store = store;
    }

    void startAgain() {
        events = 0;
        pages = 0;
    }

    int events() {
        return events;
    }

    int pages() {
        return pages;
    }

    @Override
    public AppendOutcome append(Append append) {
        return store.append(append);
    }

    @Override
    public List<RecordedEvent> read(StreamId stream, long afterVersion, int limit) {
        var page = store.read(stream, afterVersion, limit);
        events += page.size();
        pages++;
        return page;
    }

    @Override
    public List<RecordedEvent> readLog(long afterPosition, int limit, EventFilter filter) {
        return store.readLog(afterPosition, limit, filter);
    }

    @Override
    public long head() {
        return store.head();
    }
}
