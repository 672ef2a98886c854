package org.touroku.eventsourcing;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The wrapped keys of streams, for those who wrap them anew. Appends create and delete them.
public interface StreamKeys {
    /// Not the id of a stream: the key of the service itself.
    String SERVICE = "00000000000000000000000000";

    /// @param key as it is stored: see [StreamEncryption#newKey]
    record Entry(String streamId, String key) {}

    Optional<String> find(String streamId);

    /// Whether the log has events of a kind of stream, with or without keys.
    boolean hasEvents(String streamType);

    /// Stores a key, unless the stream has one.
    void createIfAbsent(Entry entry);

    /// Keys in the order of the ids of their streams.
    ///
    /// @param streamId after which they begin; empty for the first ones
    List<Entry> after(String streamId, int limit);

    /// Replaces keys. A stream that does not have the key any more is left alone.
    ///
    /// @param replacements by the entries in whose place they come
    void replace(Map<Entry, String> replacements);
}
