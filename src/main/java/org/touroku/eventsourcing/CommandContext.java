package org.touroku.eventsourcing;

import java.time.Duration;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

/// What comes with a command besides its values.
///
/// @param metadata          of the events that the command leads to
/// @param acceptedVersions  the versions of the stream for which the command is meant; 0 stands for a stream without events
/// @param condition         of what is appended; null if there is none
/// @param patience          how long the command may wait for its turn; no attempt of it begins later
public record CommandContext(Metadata metadata, LongPredicate acceptedVersions, @Nullable AppendCondition condition,
        Duration patience) {
    /// Without a condition.
    public CommandContext(Metadata metadata, LongPredicate acceptedVersions) {
        this(metadata, acceptedVersions, null, EventStore.PATIENCE);
    }

    /// For any version of the stream, without a condition.
    public CommandContext(Metadata metadata) {
        this(metadata, _ -> true);
    }

    public CommandContext with(@Nullable AppendCondition other) {
        return new CommandContext(metadata, acceptedVersions, other, patience);
    }

    public CommandContext within(Duration other) {
        return new CommandContext(metadata, acceptedVersions, condition, other);
    }
}
