package org.touroku.eventsourcing.subscription;

import java.time.Instant;

import org.touroku.eventsourcing.StreamId;

/// A stream that waits in a subscription.
///
/// @param position of the event that could not be handled
/// @param error    why it could not
public record ParkedStream(StreamId stream, long position, String error, Instant parkedAt) {}
