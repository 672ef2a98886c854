package org.touroku.eventsourcing;

/// A job that is requested otherwise than by [ProcessManager#react]. If it exists, it is begun anew if it has ended, and due now in any
/// case.
///
/// @param cause        the position of an event of the stream
/// @param causeVersion the version of that event
public record NewJob(String process, StreamId stream, long cause, long causeVersion, String kind) {}
