package org.touroku.eventsourcing.mysql;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.Snapshot;
import org.touroku.eventsourcing.Snapshots;
import org.touroku.eventsourcing.StreamId;

/// The table `snapshots`.
final class MySqlSnapshots implements Snapshots {
    private final NamedParameterJdbcOperations jdbc;

    MySqlSnapshots(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Snapshot> find(StreamId stream) {
        return jdbc.query("""
                SELECT stream_version, position, state_type, state_revision, state, digest, stream_key
                  FROM snapshots JOIN events USING (stream_id, stream_version, position)
                       LEFT JOIN stream_keys FORCE INDEX (PRIMARY) USING (stream_id)
                 WHERE stream_id = :id AND stream_type = :type
                """, Map.of("id", stream.id(), "type", stream.type()), (row, _) -> {
            var snapshot = new Snapshot(stream, row.getLong("stream_version"), row.getLong("position"),
                    row.getString("state_type"), row.getInt("state_revision"), row.getString("state"),
                    row.getString("stream_key"));
            return Arrays.equals(row.getBytes("digest"), digest(snapshot))
                    ? Optional.of(snapshot)
                    : Optional.<Snapshot>empty();
        }).stream().flatMap(Optional::stream).findFirst();
    }

    @Override
    public void save(Snapshot snapshot) {
        jdbc.update("""
                INSERT INTO snapshots (stream_id, stream_version, position, state_type, state_revision, state, digest)
                VALUES (:id, :version, :position, :type, :revision, :state, :digest)
                ON DUPLICATE KEY UPDATE stream_version = VALUES(stream_version), position = VALUES(position),
                       state_type = VALUES(state_type), state_revision = VALUES(state_revision),
                       state = VALUES(state), digest = VALUES(digest)
                """, Map.of("id", snapshot.stream().id(), "version", snapshot.version(), "position",
                snapshot.position(), "type", snapshot.type(), "revision", snapshot.revision(), "state",
                snapshot.state(), "digest", digest(snapshot)));
    }

    private static byte[] digest(Snapshot snapshot) {
        return HexFormat.of().parseHex(Digest.of(snapshot.type() + " " + snapshot.revision() + " " + snapshot.version()
                + " " + snapshot.position() + " " + snapshot.state()));
    }
}
