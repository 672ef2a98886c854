package org.touroku.user.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.jdbc.core.RowCallbackHandler;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.user.projection.UserVersion.Totals;

/// The totals in `user_versions` and `user_version_corrections`.
///
/// Each row holds the totals after its event. An event of a parked stream is applied late: later rows do not count it. A
/// correction counts it; it adds to the totals of all rows from its position on.
record UserVersionTotals(ReadTables tables) {
    private static final String BEFORE = """
            (SELECT ? AS place, active_total, deactivated_total
               FROM {user_versions}
              WHERE updated_at <= ? AND position < ?
              ORDER BY updated_at DESC, position DESC
              LIMIT 1)
            """;
    private static final int PLACES_AT_ONCE = 100;

    /// The totals in the rows of a user, the oldest first.
    List<Counted> of(String id) {
        return tables.jdbc().query(tables.sql("""
                SELECT position, updated_at, active_total, deactivated_total
                  FROM {user_versions}
                 WHERE id = :id
                 ORDER BY position
                """), Map.of("id", id), (row, _) -> new Counted(id, row.getLong("position"),
                ReadTables.time(row, "updated_at"), read(row)));
    }

    /// A row without its user columns, which may be unreadable.
    record Counted(String id, long position, Instant updatedAt, Totals totals) {}

    /// Deletes a row and its correction. The totals of later rows include the row: the next row gets a correction that subtracts
    /// it.
    void withdraw(Counted row) {
        var added = row.totals.minus(before(row.updatedAt, row.position));
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
                """), Map.of("at", ReadTables.utc(row.updatedAt), "position", row.position),
                (next, _) -> next.getLong("position")).stream().findFirst();
    }

    /// The last row of all.
    Last last() {
        return tables.jdbc().query(tables.sql("""
                SELECT position, active_total, deactivated_total
                  FROM {user_versions}
                 ORDER BY updated_at DESC, position DESC
                 LIMIT 1
                """), Map.of(), (row, _) -> new Last(row.getLong("position"), read(row))).stream().findFirst()
                .orElse(new Last(0, Totals.NONE));
    }

    /// @param position of the event that made the row; 0 if there is none
    record Last(long position, Totals totals) {}

    /// The totals in the last row before an event.
    Totals before(RecordedEvent event) {
        return before(event.recordedAt(), event.position());
    }

    private Totals before(Instant recordedAt, long position) {
        return before(List.of(new Place(recordedAt, position))).getOrDefault(position, Totals.NONE);
    }

    /// A place in the order of the rows.
    record Place(Instant recordedAt, long position) {}

    /// The totals in the last row before each place, by its position. Each is read from an index, many in one round trip.
    Map<Long, Totals> before(List<Place> places) {
        var totals = new HashMap<Long, Totals>();
        for (int first = 0; first < places.size(); first += PLACES_AT_ONCE) {
            var part = places.subList(first, Math.min(places.size(), first + PLACES_AT_ONCE));
            var sql = part.stream().map(_ -> BEFORE).collect(Collectors.joining("UNION ALL\n"));
            var parameters = part.stream()
                    .flatMap(place -> Stream.of(place.position, ReadTables.utc(place.recordedAt), place.position))
                    .toArray();
            RowCallbackHandler add = row -> totals.put(row.getLong("place"), read(row));
            tables.jdbc().getJdbcOperations().query(tables.sql(sql), add, parameters);
        }
        return totals;
    }

    /// What is to be added to the totals of all rows from a position on; [Totals#NONE] if there is no correction.
    Totals correction(long position) {
        return corrections(List.of(position)).getOrDefault(position, Totals.NONE);
    }

    /// By position, where there are any.
    Map<Long, Totals> corrections(List<Long> positions) {
        var corrections = new HashMap<Long, Totals>();
        if (!positions.isEmpty()) {
            tables.jdbc().query(tables.sql("""
                    SELECT position, active AS active_total, deactivated AS deactivated_total
                      FROM {user_version_corrections}
                     WHERE position IN (:positions)
                    """), Map.of("positions", positions), row -> {
                corrections.put(row.getLong("position"), read(row));
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
    Totals sum() {
        return tables.jdbc().query(tables.sql("""
                SELECT COALESCE(SUM(active), 0) AS active_total, COALESCE(SUM(deactivated), 0) AS deactivated_total
                  FROM {user_version_corrections}
                """), Map.of(), (row, _) -> read(row)).getFirst().plus(last().totals);
    }

    /// @param row with the columns active_total and deactivated_total
    static Totals read(ResultSet row) throws SQLException {
        return new Totals(row.getLong("active_total"), row.getLong("deactivated_total"));
    }
}
