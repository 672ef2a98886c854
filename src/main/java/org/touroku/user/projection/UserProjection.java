package org.touroku.user.projection;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
import org.touroku.user.UserEvent;

/// Fills the tables `users` and `user_totals` from the events of users. Totals are stored, so no query counts rows.
@Component
public class UserProjection implements VerifiableProjection {
    public static final String NAME = "users";

    private final EventTypes<UserEvent> eventTypes;

    UserProjection(EventTypes<UserEvent> eventTypes) {
        this.eventTypes = eventTypes;
    }

    @Override
    public String name() {
        return NAME;
    }

    /// 2: erased users have no row. 3: has a column email_verified.
    @Override
    public int version() {
        return 3;
    }

    @Override
    public List<ReadTable> tables() {
        return List.of(new ReadTable("users", """
                (
                    registered_at_position BIGINT       NOT NULL,  -- of the event that registered the user
                    id                     CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                    name                   VARCHAR(100) NOT NULL,
                    email                  VARCHAR(254) NOT NULL,
                    email_verified         BOOLEAN      NOT NULL,
                    status                 VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                    version                BIGINT       NOT NULL,
                    created_at             DATETIME(6)  NOT NULL,  -- UTC
                    updated_at             DATETIME(6)  NOT NULL,  -- UTC
                    PRIMARY KEY (registered_at_position),
                    UNIQUE KEY id (id)
                ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
                """), new ReadTable("user_totals", """
                (
                    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                    total  BIGINT      NOT NULL,
                    PRIMARY KEY (status)
                ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
                """));
    }

    @Override
    public void apply(List<RecordedEvent> events, ReadTables tables) {
        var changes = UserChange.in(events, eventTypes);
        var users = current(UserChange.idsOfExisting(changes), tables);
        var changed = new LinkedHashMap<String, UserView>();
        var totals = new EnumMap<UserStatus, Long>(UserStatus.class);
        for (var change : changes) {
            var before = users.get(change.userId());
            var after = change.after(before);
            users.put(after.id(), after);
            changed.put(after.id(), after);
            if (before == null || before.status() != after.status()) {
                totals.merge(after.status(), 1L, Long::sum);
            }
            if (before != null && before.status() != after.status()) {
                totals.merge(before.status(), -1L, Long::sum);
            }
        }
        totals.remove(UserStatus.ERASED);
        var erased = changed.values().stream().filter(user -> user.status() == UserStatus.ERASED).toList();
        changed.values().removeAll(erased);
        delete(erased, tables);
        write(changed.values(), tables);
        add(totals, tables);
    }

    @Override
    public Set<String> streams(long after, long until, ReadTables tables) {
        return Set.copyOf(tables.jdbc().query(tables.sql("""
                SELECT id FROM {users} WHERE registered_at_position > :after AND registered_at_position <= :until
                """), Map.of("after", after, "until", until), (row, _) -> row.getString("id")));
    }

    @Override
    public List<String> differing(Map<String, List<RecordedEvent>> histories, ReadTables tables) {
        var users = current(histories.keySet(), tables);
        return histories.entrySet().stream()
                .filter(history -> !UserChange.isErasedLater(history.getValue(), eventTypes))
                .filter(history -> !Objects.equals(users.get(history.getKey()), fold(history.getValue())))
                .map(Map.Entry::getKey).toList();
    }

    @Override
    public void repair(String streamId, List<RecordedEvent> history, ReadTables tables) {
        var user = fold(history);
        tables.jdbc().update(tables.sql("DELETE FROM {users} WHERE id = :id OR registered_at_position = :position"),
                Map.of("id", streamId, "position", user == null ? 0 : user.registeredAt()));
        write(user == null ? List.of() : List.of(user), tables);
    }

    @Override
    public Map<String, Long> totals(ReadTables tables) {
        var totals = new HashMap<String, Long>();
        tables.jdbc().query(tables.sql("SELECT status, total FROM {user_totals}"), row -> {
            totals.put(row.getString("status"), row.getLong("total"));
        });
        return totals;
    }

    @Override
    public Map<String, Long> totals(List<RecordedEvent> history) {
        var user = fold(history);
        return user == null ? Map.of() : Map.of(user.status().toString(), 1L);
    }

    private @Nullable UserView fold(List<RecordedEvent> history) {
        @Nullable
        UserView user = null;
        for (var change : UserChange.in(history, eventTypes)) {
            user = change.after(user);
        }
        return user == null || user.status() == UserStatus.ERASED ? null : user;
    }

    private static void delete(Collection<UserView> erased, ReadTables tables) {
        erased.forEach(user -> tables.update("DELETE FROM {users} WHERE registered_at_position = ?",
                user.registeredAt()));
    }

    private static Map<String, UserView> current(Collection<String> ids, ReadTables tables) {
        var users = new LinkedHashMap<String, UserView>();
        if (!ids.isEmpty()) {
            var sql = "SELECT " + UserView.COLUMNS + " FROM {users} WHERE id IN (:ids)";
            tables.jdbc().query(tables.sql(sql), Map.of("ids", ids), row -> {
                users.put(row.getString("id"), UserView.read(row));
            });
        }
        return users;
    }

    private static void write(Collection<UserView> users, ReadTables tables) {
        tables.insert(
                """
                INSERT INTO {users} (registered_at_position, id, name, email, email_verified, status, version, created_at,
                                     updated_at)""",
                users, user -> List.of(user.registeredAt(), user.id(), user.name(), user.email(), user.emailVerified(),
                        user.status().toString(), user.version(), ReadTables.utc(user.createdAt()),
                        ReadTables.utc(user.updatedAt())),
                """
                ON DUPLICATE KEY UPDATE name = VALUES(name), email = VALUES(email),
                                        email_verified = VALUES(email_verified), status = VALUES(status),
                                        version = VALUES(version), updated_at = VALUES(updated_at)
                """);
    }

    private static void add(Map<UserStatus, Long> totals, ReadTables tables) {
        tables.insert("INSERT INTO {user_totals} (status, total)", totals.entrySet(),
                added -> List.of(added.getKey().toString(), added.getValue()),
                "ON DUPLICATE KEY UPDATE total = total + VALUES(total)");
    }
}
