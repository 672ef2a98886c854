package org.touroku.eventsourcing;

import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

/// What comes with a command besides its values.
///
/// @param metadata          of the events that the command leads to
/// @param acceptedVersions  the versions of the stream for which the command is meant; 0 stands for a stream without events
/// @param condition         of what is appended; null if there is none
public record CommandContext(Metadata metadata, LongPredicate acceptedVersions, @Nullable AppendCondition condition) {
    /// Without a condition.
    public CommandContext(Metadata metadata, LongPredicate acceptedVersions) {
        this(metadata, acceptedVersions, null);
    }

    /// For any version of the stream, without a condition.
    public CommandContext(Metadata metadata) {
        this(metadata, _ -> true);
    }

    public CommandContext with(@Nullable AppendCondition other) {
        return new CommandContext(metadata, acceptedVersions, other);
    }
}
