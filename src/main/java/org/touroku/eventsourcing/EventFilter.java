package org.touroku.eventsourcing;

import org.jspecify.annotations.Nullable;

/// Selects events of the log.
///
/// @param type   of the events; null for all types
/// @param stream that they belong to; null for all streams
public record EventFilter(@Nullable String type, @Nullable StreamId stream) {
    /// The whole log.
    public static final EventFilter ALL = new EventFilter(null, null);
}
