package org.touroku.user.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.jdbc.core.RowCallbackHandler;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.user.projection.UserVersion.Totals;

/// The rows of `user_versions` and `user_version_corrections`.
///
/// Each row holds the totals after its event. An event of a parked stream is applied late: later rows do not count it. A
/// correction counts it; it adds to the totals of all rows from its position on.
record UserVersionRows(ReadTables tables) {
    private static final String SELECT = """
            SELECT %s, position, superseded_at_position, name_key, email_key, email_canonical, active_total,
                   deactivated_total
              FROM {user_versions}
            """.formatted(UserView.COLUMNS);

    private static final String BEFORE = """
            (SELECT ? AS place, active_total, deactivated_total
               FROM {user_versions}
              WHERE updated_at <= ? AND position < ?
              ORDER BY updated_at DESC, position DESC
              LIMIT 1)
            """;
    private static final int PLACES_AT_ONCE = 100;

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
        var before = totalsBefore(versions.stream().map(version -> new Place(version.user().updatedAt(),
                version.position())).toList());
        var corrections = corrections(versions.stream().map(UserVersion::position).toList());
        return versions.stream().map(version -> version.with(version.totals()
                .minus(before.getOrDefault(version.position(), Totals.NONE))
                .plus(corrections.getOrDefault(version.position(), Totals.NONE))))
                .collect(Collectors.groupingBy(UserVersion::id));
    }

    /// The totals in the rows of a user, the oldest first.
    List<Counted> counted(String id) {
        return tables.jdbc().query(tables.sql("""
                SELECT position, updated_at, active_total, deactivated_total
                  FROM {user_versions}
                 WHERE id = :id
                 ORDER BY position
                """), Map.of("id", id), (row, _) -> new Counted(id, row.getLong("position"),
                row.getObject("updated_at", LocalDateTime.class).toInstant(ZoneOffset.UTC), totals(row)));
    }

    /// A row without its user columns, which may be unreadable.
    record Counted(String id, long position, Instant updatedAt, Totals totals) {}

    /// Deletes a row and its correction. The totals of later rows include the row: the next row gets a correction that subtracts
    /// it.
    void withdraw(Counted row) {
        var added = row.totals.minus(totalsBefore(row.updatedAt, row.position));
        tables.jdbc().update(tables.sql("DELETE FROM {user_versions} WHERE id = :id AND position = :position"),
                Map.of("id", row.id, "position", row.position));
        correct(row.position, Totals.NONE);
        next(row).ifPresent(next -> correct(next, correction(next).minus(added)));
    }

    /// The position of the next row.
    private Optional<Long> next(Counted row) {
        return tables.jdbc().query(tables.sql("""
                SELECT position
                  FROM {user_versions}
                 WHERE updated_at >= :at AND position > :position
                 ORDER BY updated_at, position
                 LIMIT 1
                """), Map.of("at", time(row.updatedAt), "position", row.position),
                (next, _) -> next.getLong("position")).stream().findFirst();
    }

    Set<String> usersRegistered(long after, long until) {
        return Set.copyOf(tables.jdbc().query(tables.sql("""
                SELECT DISTINCT id FROM {user_versions}
                 WHERE registered_at_position > :after AND registered_at_position <= :until
                """), Map.of("after", after, "until", until), (row, _) -> row.getString("id")));
    }

    /// The last row of all.
    Last last() {
        return tables.jdbc().query(tables.sql("""
                SELECT position, active_total, deactivated_total
                  FROM {user_versions}
                 ORDER BY updated_at DESC, position DESC
                 LIMIT 1
                """), Map.of(), (row, _) -> new Last(row.getLong("position"), totals(row))).stream().findFirst()
                .orElse(new Last(0, Totals.NONE));
    }

    /// @param position of the event that made the row; 0 if there is none
    record Last(long position, Totals totals) {}

    /// The totals in the last row before an event.
    Totals totalsBefore(RecordedEvent event) {
        return totalsBefore(event.recordedAt(), event.position());
    }

    private Totals totalsBefore(Instant recordedAt, long position) {
        return totalsBefore(List.of(new Place(recordedAt, position))).getOrDefault(position, Totals.NONE);
    }

    /// A place in the order of the rows.
    private record Place(Instant recordedAt, long position) {}

    /// The totals in the last row before each place, by its position. Each is read from an index, many in one round trip.
    private Map<Long, Totals> totalsBefore(List<Place> places) {
        var totals = new HashMap<Long, Totals>();
        for (int first = 0; first < places.size(); first += PLACES_AT_ONCE) {
            var part = places.subList(first, Math.min(places.size(), first + PLACES_AT_ONCE));
            var sql = part.stream().map(_ -> BEFORE).collect(Collectors.joining("UNION ALL\n"));
            var parameters = part.stream()
                    .flatMap(place -> Stream.of(place.position, time(place.recordedAt), place.position)).toArray();
            RowCallbackHandler add = row -> totals.put(row.getLong("place"), totals(row));
            tables.jdbc().getJdbcOperations().query(tables.sql(sql), add, parameters);
        }
        return totals;
    }

    /// What is to be added to the totals of all rows from a position on; [Totals#NONE] if there is no correction.
    Totals correction(long position) {
        return corrections(List.of(position)).getOrDefault(position, Totals.NONE);
    }

    /// By position, where there are any.
    private Map<Long, Totals> corrections(List<Long> positions) {
        var corrections = new HashMap<Long, Totals>();
        if (!positions.isEmpty()) {
            tables.jdbc().query(tables.sql("""
                    SELECT position, active AS active_total, deactivated AS deactivated_total
                      FROM {user_version_corrections}
                     WHERE position IN (:positions)
                    """), Map.of("positions", positions), row -> {
                corrections.put(row.getLong("position"), totals(row));
            });
        }
        return corrections;
    }

    void correct(long position, Totals correction) {
        tables.jdbc().update(tables.sql("DELETE FROM {user_version_corrections} WHERE position = :position"),
                Map.of("position", position));
        if (!correction.equals(Totals.NONE)) {
            tables.jdbc().update(tables.sql("""
                    INSERT INTO {user_version_corrections} (position, active, deactivated)
                    VALUES (:position, :active, :deactivated)
                    """), Map.of("position", position, "active", correction.active(), "deactivated",
                    correction.deactivated()));
        }
    }

    /// The totals of all rows and corrections.
    Totals totals() {
        return tables.jdbc().query(tables.sql("""
                SELECT COALESCE(SUM(active), 0) AS active_total, COALESCE(SUM(deactivated), 0) AS deactivated_total
                  FROM {user_version_corrections}
                """), Map.of(), (row, _) -> totals(row)).getFirst().plus(last().totals);
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

    /// Deletes the rows of a user, and all rows with the position of its registration.
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
