package org.touroku.eventsourcing;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// Loads the state of a stream: from its snapshot and the events since then, or else from its whole history.
///
/// @param <S> states
/// @param <E> events
public final class StreamLoader<S, E> {
    /// The state of a stream after its events.
    ///
    /// @param version  of the last event, 0 if there is none
    /// @param position of the last event, 0 if there is none
    /// @param key      of the stream: see [StreamEncryption]; null if it has none
    public record Loaded<S>(S state, long version, long position, @Nullable String key) {}

    /// Stored states of long streams.
    ///
    /// @param every how many events have to be read for a new snapshot to be saved
    public record Snapshotting<S>(Snapshots snapshots, StateSerializer<S> serializer, int every) {
        public Snapshotting(Snapshots snapshots, StateSerializer<S> serializer) {
            this(snapshots, serializer, 100);
        }
    }

    private static final Logger LOG = System.getLogger(StreamLoader.class.getName());

    private final EventStore eventStore;
    private final EventSerializer<E> events;
    private final Decider<?, S, E> decider;
    private final @Nullable Snapshotting<S> snapshotting;

    /// @param snapshotting null for streams that stay short
    public StreamLoader(EventStore eventStore, EventSerializer<E> events, Decider<?, S, E> decider,
            @Nullable Snapshotting<S> snapshotting) {
        this.eventStore = eventStore;
        this.events = events;
        this.decider = decider;
        this.snapshotting = snapshotting;
    }

    /// The state after all events of a stream; the initial one if it does not exist.
    ///
    /// @throws UnknownEvent if the stream has an event that this version of the code does not know
    public Loaded<S> load(StreamId stream) {
        var stored = fromSnapshot(stream).orElseGet(() -> new Loaded<>(decider.initialState(), 0, 0, null));
        var loaded = stored;
        var later = eventStore.readAll(stream, stored.version()).iterator();
        while (later.hasNext()) {
            var event = later.next();
            loaded = new Loaded<>(decider.evolve(loaded.state(), events.read(event)), event.version(),
                    event.position(), event.key());
        }
        if (snapshotting != null && loaded.version() - stored.version() >= snapshotting.every) {
            save(stream, loaded, snapshotting);
        }
        return loaded;
    }

    private Optional<Loaded<S>> fromSnapshot(StreamId stream) {
        return snapshotting == null
                ? Optional.empty()
                : snapshotting.snapshots.find(stream).flatMap(snapshot -> snapshotting.serializer.read(snapshot)
                        .map(state -> new Loaded<>(state, snapshot.version(), snapshot.position(),
                                snapshot.key())));
    }

    /// Without a snapshot the next load takes longer, which is no reason for this one to fail.
    private static <S> void save(StreamId stream, Loaded<S> loaded, Snapshotting<S> to) {
        try {
            to.snapshots.save(to.serializer.write(stream, loaded.state(), loaded.version(), loaded.position(),
                    loaded.key()));
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "No snapshot of %s at version %d: %s".formatted(stream, loaded.version(),
                    e.getClass().getName()));
        }
    }
}
