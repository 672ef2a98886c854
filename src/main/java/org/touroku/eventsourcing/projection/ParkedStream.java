package org.touroku.eventsourcing.projection;

import java.time.Instant;

import org.touroku.eventsourcing.StreamId;

/// A stream that waits in a projection.
///
/// @param position of the event that could not be applied
/// @param error    why it could not
public record ParkedStream(StreamId stream, long position, String error, Instant parkedAt) {}
