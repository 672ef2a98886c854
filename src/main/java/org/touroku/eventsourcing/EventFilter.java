package org.touroku.eventsourcing;

import org.jspecify.annotations.Nullable;

/// Selects events of the log.
///
/// @param type       of the events; null for all types
/// @param stream     that they belong to; null for all streams
/// @param streamType of the streams that they belong to; null for all. Not to be given together with another
public record EventFilter(@Nullable String type, @Nullable StreamId stream, @Nullable String streamType) {
    /// The whole log.
    public static final EventFilter ALL = new EventFilter(null, null);

    public EventFilter(@Nullable String type, @Nullable StreamId stream) {
        this(type, stream, null);
    }

    /// The events of one kind of aggregate.
    public static EventFilter ofStreamType(String streamType) {
        return new EventFilter(null, null, streamType);
    }
}
