package org.touroku.eventsourcing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/// Counts appends, and what is read of streams.
final class CountingEventStore implements EventStore {
    private final EventStore store;
    private int events;
    private int pages;
    private int appends;

    CountingEventStore(EventStore store) {
        this.store = store;
    }

    void startAgain() {
        events = 0;
        pages = 0;
        appends = 0;
    }

    int events() {
        return events;
    }

    int pages() {
        return pages;
    }

    int appends() {
        return appends;
    }

    @Override
    public AppendResult append(AppendRequest request, Duration patience) {
        appends++;
        return store.append(request, patience);
    }

    @Override
    public OptionalLong headAfter(Instant time) {
        return store.headAfter(time);
    }

    @Override
    public String id() {
        return store.id();
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
