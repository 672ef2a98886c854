package org.touroku.eventsourcing;

import java.time.Instant;

/// An event as it stands in the log.
///
/// @param position   in the whole log: 1, 2, 3 … without a hole, in the order in which commits became visible
/// @param version    in its stream: 1, 2, 3 … without a hole
/// @param data       a JSON object, as it was appended
/// @param metadata   a JSON object, see [Metadata#read]
/// @param recordedAt in microseconds; never decreases along positions
public record RecordedEvent(long position, StreamId stream, long version, String type, int revision, String data,
        String metadata, Instant recordedAt) {}
