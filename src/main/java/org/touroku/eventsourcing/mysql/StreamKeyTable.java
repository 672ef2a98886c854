package org.touroku.eventsourcing.mysql;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.StreamKeys;

/// The table `stream_keys`.
final class StreamKeyTable implements StreamKeys {
    private final NamedParameterJdbcOperations jdbc;

    StreamKeyTable(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    static void insert(MySqlTransaction transaction, Collection<Entry> keys) {
        transaction.insert("INSERT INTO stream_keys (stream_id, stream_key)", keys,
                key -> List.of(key.streamId(), key.key()), "");
    }

    /// Deletes keys, and the snapshots that were encrypted under them.
    static void shred(MySqlTransaction transaction, Collection<String> streamIds) {
        for (var streamId : streamIds) {
            transaction.update("DELETE FROM stream_keys WHERE stream_id = ?", streamId);
            transaction.update("DELETE FROM snapshots WHERE stream_id = ?", streamId);
        }
    }

    @Override
    public Optional<String> find(String streamId) {
        return jdbc.query("SELECT stream_key FROM stream_keys WHERE stream_id = :id", Map.of("id", streamId),
                (row, _) -> row.getString("stream_key")).stream().findFirst();
    }

    @Override
    public boolean hasEvents(String streamType) {
        return !EventTable.after(jdbc, 0, 1, EventFilter.ofStreamType(streamType)).isEmpty();
    }

    @Override
    public void createIfAbsent(Entry entry) {
        jdbc.update("INSERT IGNORE INTO stream_keys (stream_id, stream_key) VALUES (:id, :key)",
                Map.of("id", entry.streamId(), "key", entry.key()));
    }

    @Override
    public List<Entry> after(String streamId, int limit) {
        return jdbc.query("""
                SELECT stream_id, stream_key
                  FROM stream_keys
                 WHERE stream_id > :id
                 ORDER BY stream_id
                 LIMIT :limit
                """, Map.of("id", streamId, "limit", limit),
                (row, _) -> new Entry(row.getString("stream_id"), row.getString("stream_key")));
    }

    /// One statement, and so one commit.
    @Override
    public void replace(Map<Entry, String> replacements) {
        var cases = "WHEN ? THEN ? ".repeat(replacements.size());
        var rows = String.join(", ", Collections.nCopies(replacements.size(), "(?, ?)"));
        var values = Stream.concat(
                replacements.entrySet().stream().flatMap(each -> Stream.of(each.getKey().streamId(), each.getValue())),
                replacements.keySet().stream().flatMap(before -> Stream.of(before.streamId(), before.key())));
        jdbc.getJdbcOperations().update("UPDATE stream_keys SET stream_key = CASE stream_id " + cases
                + "END WHERE (stream_id, stream_key) IN (" + rows + ")", values.toArray());
    }
}
