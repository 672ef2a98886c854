package org.touroku.user.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.user.query.UserVersion.Totals;

/// The rows of `user_versions`.
record UserVersionRows(ReadTables tables) {
    private static final String SELECT = """
            SELECT %s, position, superseded_at_position, name_key, email_key, email_canonical, active_total,
                   deactivated_total
              FROM {user_versions}
            """.formatted(UserView.COLUMNS);

    /// The last versions of users.
    List<UserVersion> standing(Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : tables.jdbc().query(tables.sql(SELECT + """
                         WHERE id IN (:ids) AND superseded_at_position = :standing
                        """), Map.of("ids", ids, "standing", UserVersion.STANDING), UserVersionRows::version);
    }

    /// All versions of users, the oldest first, without totals.
    Map<String, List<UserVersion>> ofUsers(Collection<String> ids) {
        return ids.isEmpty()
                ? Map.of()
                : tables.jdbc().query(tables.sql(SELECT + """
                         WHERE id IN (:ids)
                         ORDER BY position
                        """), Map.of("ids", ids), UserVersionRows::version).stream().map(UserVersion::withoutTotals)
                        .collect(Collectors.groupingBy(UserVersion::id));
    }

    Set<String> usersRegistered(long after, long until) {
        return Set.copyOf(tables.jdbc().query(tables.sql("""
                SELECT DISTINCT id FROM {user_versions}
                 WHERE registered_at_position > :after AND registered_at_position <= :until
                """), Map.of("after", after, "until", until), (row, _) -> row.getString("id")));
    }

    /// As they were before an event.
    Totals totalsBefore(RecordedEvent event) {
        return tables.jdbc().query(tables.sql("""
                SELECT active_total, deactivated_total
                  FROM {user_versions}
                 WHERE updated_at <= :at AND position < :position
                 ORDER BY updated_at DESC, position DESC
                 LIMIT 1
                """), Map.of("at", time(event.recordedAt()), "position", event.position()), (row, _) -> totals(row))
                .stream().findFirst().orElse(Totals.NONE);
    }

    /// Where an event of a user who was parked comes late, what was counted after it did not know of it.
    void addToLater(Totals added, RecordedEvent event) {
        if (!added.equals(Totals.NONE)) {
            tables.jdbc().update(tables.sql("""
                    UPDATE {user_versions}
                       SET active_total = active_total + :active, deactivated_total = deactivated_total + :deactivated
                     WHERE updated_at >= :at AND position > :position
                    """), Map.of("active", added.active(), "deactivated", added.deactivated(),
                    "at", time(event.recordedAt()), "position", event.position()));
        }
    }

    void supersede(List<UserVersion> versions) {
        if (!versions.isEmpty()) {
            tables.jdbc().getJdbcOperations().batchUpdate(tables.sql("""
                    UPDATE {user_versions} SET superseded_at_position = ? WHERE registered_at_position = ? AND position = ?
                    """), versions, versions.size(), (row, version) -> {
                row.setLong(1, version.supersededAt());
                row.setLong(2, version.user().registeredAt());
                row.setLong(3, version.position());
            });
        }
    }

    void insert(List<UserVersion> versions) {
        tables.jdbc().getJdbcOperations().batchUpdate(tables.sql("""
                INSERT INTO {user_versions} (registered_at_position, position, superseded_at_position, id, name, email, status,
                                             version, created_at, updated_at, name_key, email_key, email_canonical,
                                             active_total, deactivated_total)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """), versions, versions.size(), (row, version) -> {
            var user = version.user();
            row.setLong(1, user.registeredAt());
            row.setLong(2, version.position());
            row.setLong(3, version.supersededAt());
            row.setString(4, user.id());
            row.setString(5, user.name());
            row.setString(6, user.email());
            row.setString(7, user.status().toString());
            row.setLong(8, user.version());
            row.setObject(9, time(user.createdAt()));
            row.setObject(10, time(user.updatedAt()));
            row.setString(11, version.nameKey());
            row.setString(12, version.emailKey());
            row.setString(13, version.emailCanonical());
            row.setLong(14, version.totals().active());
            row.setLong(15, version.totals().deactivated());
        });
    }

    /// Deletes all that is said of a user, and all that is said to have been registered where it was.
    void delete(String id, long registeredAt) {
        tables.jdbc().update(tables.sql("""
                DELETE FROM {user_versions} WHERE id = :id OR registered_at_position = :position
                """), Map.of("id", id, "position", registeredAt));
    }

    private static UserVersion version(ResultSet row, int number) throws SQLException {
        return new UserVersion(UserView.read(row), row.getLong("position"), row.getLong("superseded_at_position"),
                row.getString("name_key"), row.getString("email_key"), row.getString("email_canonical"), totals(row));
    }

    private static Totals totals(ResultSet row) throws SQLException {
        return new Totals(row.getLong("active_total"), row.getLong("deactivated_total"));
    }

    private static LocalDateTime time(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
