package org.touroku.eventsourcing;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/// An event as it is stored in the log.
///
/// @param position   in the log: 1, 2, 3 … without a gap, in the order in which commits became visible
/// @param version    in its stream: 1, 2, 3 … without a gap
/// @param data       a JSON object, as it was appended
/// @param metadata   a JSON object with the members of [Metadata] in snake case
/// @param recordedAt by the database's clock, in microseconds; never decreases along positions
/// @param key        of the stream when the event was read: see [StreamEncryption]; null if it has none, or has none any more
public record RecordedEvent(long position, StreamId stream, long version, String type, int revision, String data,
        String metadata, Instant recordedAt, @Nullable String key) {
    /// Without a key.
    public RecordedEvent(long position, StreamId stream, long version, String type, int revision, String data,
            String metadata, Instant recordedAt) {
        this(position, stream, version, type, revision, data, metadata, recordedAt, null);
    }

    /// With other data.
    public RecordedEvent withData(String other) {
        return new RecordedEvent(position, stream, version, type, revision, other, metadata, recordedAt, key);
    }

    /// What never changes: keys are wrapped anew, and deleted.
    public RecordedEvent withoutKey() {
        return new RecordedEvent(position, stream, version, type, revision, data, metadata, recordedAt);
    }
}
