package org.touroku.eventsourcing;

import org.touroku.eventsourcing.StreamLoader.Snapshotting;

/// Creates command handlers. An aggregate needs a decider and the stored names of its events.
public final class CommandHandlers {
    private final EventStore eventStore;
    private final Snapshots snapshots;
    private final IdempotencyKeys keys;

    public CommandHandlers(EventStore eventStore, Snapshots snapshots, IdempotencyKeys keys) {
        this.eventStore = eventStore;
        this.snapshots = snapshots;
        this.keys = keys;
    }

    /// For streams that stay short.
    public <C, S, E> CommandHandler<C, S, E> handler(Decider<C, S, E> decider, EventSerializer<E> events) {
        return handler(decider, events, new StreamLoader<>(eventStore, events, decider, null));
    }

    /// For streams that may get long: every hundred events the state is stored in a snapshot.
    public <C, S, E> CommandHandler<C, S, E> handler(Decider<C, S, E> decider, EventSerializer<E> events,
            StateSerializer<S> states) {
        return handler(decider, events,
                new StreamLoader<>(eventStore, events, decider, new Snapshotting<>(snapshots, states)));
    }

    private <C, S, E> CommandHandler<C, S, E> handler(Decider<C, S, E> decider, EventSerializer<E> events,
            StreamLoader<S, E> streams) {
        return new CommandHandler<>(decider, events, streams, eventStore, keys);
    }
}
