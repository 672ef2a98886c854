package org.touroku.eventsourcing.subscription;

/// The progress of a subscription.
///
/// @param position of the last event that was handled
/// @param version  the highest of the code that has handled events
/// @param revision grows when effects change otherwise than by the next events
/// @param parked   how many streams wait
public record Checkpoint(long position, int version, long revision, long parked) {}
