package org.touroku.eventsourcing;

/// Says that a command was handled: what it changed is durable.
///
/// @param version  of the stream after it
/// @param position of the last event of the stream
/// @param changed  false if the command had nothing to change; then nothing was appended
/// @param visible  whether the inline projections are known to show that position; always false if nothing was appended
public record Receipt(StreamId stream, long version, long position, boolean changed, boolean visible)
        implements
            CommandResult {}
