package org.touroku.user.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.user.projection.UserVersion.Totals;
import org.touroku.user.projection.UserVersionTotals.Place;

/// The rows of `user_versions`.
record UserVersionRows(ReadTables tables) {
    private static final String SELECT = """
            SELECT %s, position, superseded_at_position, name_key, email_key, email_canonical, active_total,
                   deactivated_total
              FROM {user_versions}
            """.formatted(UserView.COLUMNS);

    UserVersionTotals totals() {
        return new UserVersionTotals(tables);
    }

    /// The current versions of users.
    List<UserVersion> current(Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : tables.jdbc().query(tables.sql(SELECT + """
                         WHERE id IN (:ids) AND superseded_at_position = :current
                        """), Map.of("ids", ids, "current", UserVersionProjection.CURRENT), UserVersionRows::version);
    }

    /// All versions of users, the oldest first; totals are what each version was counted as, with its correction.
    Map<String, List<UserVersion>> ofUsers(Collection<String> ids) {
        var versions = ids.isEmpty()
                ? List.<UserVersion>of()
                : tables.jdbc().query(tables.sql(SELECT + """
                         WHERE id IN (:ids)
                         ORDER BY position
                        """), Map.of("ids", ids), UserVersionRows::version);
        var before = totals().before(versions.stream().map(version -> new Place(version.user().updatedAt(),
                version.position())).toList());
        var corrections = totals().corrections(versions.stream().map(UserVersion::position).toList());
        return versions.stream().map(version -> version.with(version.totals()
                .minus(before.getOrDefault(version.position(), Totals.NONE))
                .plus(corrections.getOrDefault(version.position(), Totals.NONE))))
                .collect(Collectors.groupingBy(UserVersion::id));
    }

    Set<String> usersRegistered(long after, long until) {
        return Set.copyOf(tables.jdbc().query(tables.sql("""
                SELECT DISTINCT id FROM {user_versions}
                 WHERE registered_at_position > :after AND registered_at_position <= :until
                """), Map.of("after", after, "until", until), (row, _) -> row.getString("id")));
    }

    void supersede(List<UserVersion> versions) {
        versions.forEach(version -> tables.update(
                "UPDATE {user_versions} SET superseded_at_position = ? WHERE registered_at_position = ? AND position = ?",
                version.supersededAt(), version.user().registeredAt(), version.position()));
    }

    void insert(List<UserVersion> versions) {
        tables.insert("""
                INSERT INTO {user_versions} (registered_at_position, position, superseded_at_position, id, name, email,
                                             email_verified, status, version, created_at, updated_at, name_key,
                                             email_key, email_canonical, active_total, deactivated_total)""",
                versions, UserVersionRows::values, "");
    }

    /// Erases the personal data of users in all their rows.
    void erase(List<String> ids) {
        ids.forEach(id -> tables.update("""
                UPDATE {user_versions}
                   SET name = '', email = '', name_key = '', email_key = '', email_canonical = ''
                 WHERE id = ?
                """, id));
    }

    private static List<?> values(UserVersion version) {
        var user = version.user();
        return List.of(user.registeredAt(), version.position(), version.supersededAt(), user.id(), user.name(),
                user.email(), user.emailVerified(), user.status().toString(), user.version(),
                ReadTables.utc(user.createdAt()),
                ReadTables.utc(user.updatedAt()), version.nameKey(), version.emailKey(), version.emailCanonical(),
                version.totals().active(), version.totals().deactivated());
    }

    /// Deletes the rows of a user, and all rows with the position of its registration.
    void delete(String id, long registeredAt) {
        tables.jdbc().update(tables.sql("""
                DELETE FROM {user_versions} WHERE id = :id OR registered_at_position = :position
                """), Map.of("id", id, "position", registeredAt));
    }

    private static UserVersion version(ResultSet row, int number) throws SQLException {
        return new UserVersion(UserView.read(row), row.getLong("position"), row.getLong("superseded_at_position"),
                row.getString("name_key"), row.getString("email_key"), row.getString("email_canonical"),
                UserVersionTotals.read(row));
    }
}
