package org.touroku.apikey;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.projection.ReadTable;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.eventsourcing.projection.VerifiableProjection;

/// Fills the table `api_keys`, which operators see. Nobody is authenticated by it: see [ApiKeys]. So it is not extended with each
/// append.
@Component
class ApiKeyProjection implements VerifiableProjection {
    static final String NAME = "api_keys";
    private static final String SELECT = """
            SELECT issued_at_position, id, label, scopes, digest, version, issued_at, expires_at, revoked_at
              FROM {api_keys}
            """;

    private final EventTypes<ApiKeyEvent> eventTypes;

    ApiKeyProjection(EventTypes<ApiKeyEvent> eventTypes) {
        this.eventTypes = eventTypes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Lifecycle lifecycle() {
        return Lifecycle.ASYNC;
    }

    /// Most events are of users.
    @Override
    public String streamType() {
        return ApiKeyDecider.STREAM_TYPE;
    }

    @Override
    public List<ReadTable> tables() {
        return List.of(new ReadTable("api_keys", """
                (
                    issued_at_position BIGINT       NOT NULL,  -- of the event that issued the key
                    id                 CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                    label              VARCHAR(100) NOT NULL,
                    scopes             VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- with spaces between them
                    digest             CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- SHA-256 of the secret
                    version            BIGINT       NOT NULL,
                    issued_at          DATETIME(6)  NOT NULL,  -- UTC
                    expires_at         DATETIME(6)  NULL,      -- UTC; null if it does not expire
                    revoked_at         DATETIME(6)  NULL,      -- UTC; null if it is not revoked
                    PRIMARY KEY (issued_at_position),
                    UNIQUE KEY id (id)
                ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
                """));
    }

    @Override
    public void apply(List<RecordedEvent> events, ReadTables tables) {
        var changes = events.stream().filter(eventTypes::knows).toList();
        if (changes.isEmpty()) {
            return;
        }
        var keys = find(changes.stream().map(change -> change.stream().id()).distinct().toList(), tables);
        for (var change : changes) {
            keys.compute(change.stream().id(),
                    (_, before) -> ApiKeyView.after(before, change, eventTypes.read(change)));
        }
        write(keys.values(), tables);
    }

    @Override
    public Set<String> streams(long after, long until, ReadTables tables) {
        return Set.copyOf(tables.jdbc().query(tables.sql("""
                SELECT id FROM {api_keys} WHERE issued_at_position > :after AND issued_at_position <= :until
                """), Map.of("after", after, "until", until), (row, _) -> row.getString("id")));
    }

    @Override
    public List<String> differing(Map<String, List<RecordedEvent>> histories, ReadTables tables) {
        var keys = find(histories.keySet(), tables);
        return histories.entrySet().stream()
                .filter(history -> !Objects.equals(keys.get(history.getKey()), fold(history.getValue())))
                .map(Map.Entry::getKey).toList();
    }

    @Override
    public void repair(String streamId, List<RecordedEvent> history, ReadTables tables) {
        var key = fold(history);
        tables.jdbc().update(tables.sql("DELETE FROM {api_keys} WHERE id = :id OR issued_at_position = :position"),
                Map.of("id", streamId, "position", key == null ? 0 : key.issuedAtPosition()));
        write(key == null ? List.of() : List.of(key), tables);
    }

    /// In the order of their ids.
    ///
    /// @param afterId where to begin; "" for the first
    static List<ApiKeyView> after(String afterId, int limit, ReadTables tables) {
        return tables.jdbc().query(tables.sql(SELECT + "WHERE id > :after ORDER BY id LIMIT :limit"),
                Map.of("after", afterId, "limit", limit), ApiKeyView::read);
    }

    static Map<String, ApiKeyView> find(Collection<String> ids, ReadTables tables) {
        var keys = new HashMap<String, ApiKeyView>();
        if (!ids.isEmpty()) {
            tables.jdbc().query(tables.sql(SELECT + "WHERE id IN (:ids)"), Map.of("ids", ids), ApiKeyView::read)
                    .forEach(key -> keys.put(key.id(), key));
        }
        return keys;
    }

    private @Nullable ApiKeyView fold(List<RecordedEvent> history) {
        return ApiKeyView.fold(history, eventTypes);
    }

    private static void write(Collection<ApiKeyView> keys, ReadTables tables) {
        tables.insert("""
                INSERT INTO {api_keys} (issued_at_position, id, label, scopes, digest, version, issued_at, expires_at,
                                        revoked_at)""",
                keys, key -> Arrays.asList(key.issuedAtPosition(), key.id(), key.label(),
                        String.join(" ", key.scopes()), key.digest(), key.version(), ReadTables.utc(key.issuedAt()),
                        key.expiresAt() == null ? null : ReadTables.utc(key.expiresAt()),
                        key.revokedAt() == null ? null : ReadTables.utc(key.revokedAt())),
                "ON DUPLICATE KEY UPDATE version = VALUES(version), revoked_at = VALUES(revoked_at)");
    }
}
