package org.touroku.eventsourcing;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads the state of a stream: from its snapshot and the events since then, or else from its whole history.
///
/// @param <S> states
/// @param <E> events
public final class StateLoader<S, E> {
    /// The state of a stream after its events.
    ///
    /// @param version  of the last of them, 0 if there is none
    /// @param position of the last of them, 0 if there is none
    public record Loaded<S>(S state, long version, long position) {}

    private static final Logger LOG = LoggerFactory.getLogger(StateLoader.class);
    private static final int EVERY = 100;
    private static final int PAGE = 500;

    private final EventStore eventStore;
    private final EventTypes<E> eventTypes;
    private final Decider<?, S, E> decider;
    private final Snapshots snapshots;
    private final StateFormat<S> format;
    private final int every;

    public StateLoader(EventStore eventStore, EventTypes<E> eventTypes, Decider<?, S, E> decider, Snapshots snapshots,
            StateFormat<S> format) {
        this(eventStore, eventTypes, decider, snapshots, format, EVERY);
    }

    /// @param every how many events have to be read for a new snapshot to be saved
    public StateLoader(EventStore eventStore, EventTypes<E> eventTypes, Decider<?, S, E> decider, Snapshots snapshots,
            StateFormat<S> format, int every) {
        this.eventStore = eventStore;
        this.eventTypes = eventTypes;
        this.decider = decider;
        this.snapshots = snapshots;
        this.format = format;
        this.every = every;
    }

    /// The state after all that has happened in a stream; the initial one if it does not exist.
    public Loaded<S> load(StreamId stream) {
        var kept = snapshots.find(stream).flatMap(format::read)
                .orElseGet(() -> new Loaded<>(decider.initialState(), 0, 0));
        var loaded = kept;
        List<RecordedEvent> page;
        do {
            page = eventStore.read(stream, loaded.version(), PAGE);
            for (var event : page) {
                loaded = new Loaded<>(decider.evolve(loaded.state(), eventTypes.read(event)), event.version(),
                        event.position());
            }
        } while (page.size() == PAGE);
        if (loaded.version() - kept.version() >= every) {
            save(stream, loaded);
        }
        return loaded;
    }

    /// Without a snapshot the next load takes longer, which is no reason for this one to fail.
    private void save(StreamId stream, Loaded<S> loaded) {
        try {
            snapshots.save(format.write(stream, loaded));
        } catch (RuntimeException e) {
            LOG.debug("No snapshot of {} at version {}", stream, loaded.version(), new Loggable(e));
        }
    }
}
