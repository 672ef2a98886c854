package org.touroku.eventsourcing;

import java.util.function.LongPredicate;

/// What comes with a command besides its values.
///
/// @param metadata          of the events that the command leads to
/// @param acceptedVersions  the versions of the stream for which the command is meant; 0 stands for a stream without events
public record CommandContext(Metadata metadata, LongPredicate acceptedVersions) {
    /// For any version of the stream.
    public CommandContext(Metadata metadata) {
        this(metadata, _ -> true);
    }
}
