package org.touroku.eventsourcing;

import java.time.Instant;

/// An event as it is stored in the log.
///
/// @param position   in the log: 1, 2, 3 … without a gap, in the order in which commits became visible
/// @param version    in its stream: 1, 2, 3 … without a gap
/// @param data       a JSON object, as it was appended
/// @param metadata   a JSON object with the members of [Metadata] in snake case
/// @param recordedAt by the database's clock, in microseconds; never decreases along positions
public record RecordedEvent(long position, StreamId stream, long version, String type, int revision, String data,
        String metadata, Instant recordedAt) {}
