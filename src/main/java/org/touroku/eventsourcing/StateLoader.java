package org.touroku.eventsourcing;

/// stub
public final class StateLoader<S, E> {
    public record Loaded<S>(S state, long version, long position) {}

    private final EventStore eventStore;
    private final EventTypes<E> eventTypes;
    private final Decider<?, S, E> decider;

    public StateLoader(EventStore eventStore, EventTypes<E> eventTypes, Decider<?, S, E> decider) {
        this.eventStore = eventStore;
        this.eventTypes = eventTypes;
        this.decider = decider;
    }

    public Loaded<S> load(StreamId stream) {
        var history = eventStore.read(stream, 0, 1_000_000);
        return new Loaded<>(decider.fold(history.stream().map(eventTypes::read).toList()), history.size(),
                history.isEmpty() ? 0 : history.getLast().position());
    }
}
