package org.touroku.eventsourcing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Counts appends, and what is read of streams.
public final class CountingEventStore implements EventStore {
    private final EventStore store;
    private final AtomicInteger appends = new AtomicInteger();
    private volatile Consumer<AppendRequest> beforeAppend = _ -> {};
    private int events;
    private int pages;

    public CountingEventStore(EventStore store) {
        this.store = store;
    }

    void startAgain() {
        events = 0;
        pages = 0;
        appends.set(0);
    }

    /// What happens before each append: it may take its time, or throw.
    void beforeAppend(Consumer<AppendRequest> what) {
        beforeAppend = what;
    }

    int events() {
        return events;
    }

    public int pages() {
        return pages;
    }

    int appends() {
        return appends.get();
    }

    @Override
    public AppendResult append(AppendRequest request, Duration patience) {
        appends.incrementAndGet();
        beforeAppend.accept(request);
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
