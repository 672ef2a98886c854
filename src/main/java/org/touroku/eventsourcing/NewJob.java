package org.touroku.eventsourcing;

/// A job that is requested otherwise than by [ProcessManager#react].
///
/// @param cause        the position of an event of the stream
/// @param causeVersion the version of that event
public record NewJob(String process, StreamId stream, long cause, long causeVersion, String kind) {}
