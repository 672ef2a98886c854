package org.touroku.eventsourcing;

import org.jspecify.annotations.Nullable;

/// The state of a stream at one of its versions, as it is stored.
///
/// @param version  of the stream, 1 or more
/// @param position of the event with that version
/// @param type     the state's stored name, such as `active`: 1–64 ASCII characters
/// @param revision of the format of the states, see [StateSerializer]
/// @param state    a JSON object
/// @param key      of the stream: see [StreamEncryption]; null if it has none
public record Snapshot(StreamId stream, long version, long position, String type, int revision, String state,
        @Nullable String key) {}
