package org.touroku.eventsourcing.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.mysql.DatabaseRejected;

/// The generations that one version of a projection points to: a row of `projections`. An instance locks
/// the row to extend the live generation or to move a pointer. So a swap is one update, and nothing is written to a generation that
/// is no longer live.
///
/// MySQL and MariaDB assign from left to right: `former = live, live = next` keeps what was live.
///
/// @param live   what readers see; null until the first generation is filled
/// @param next   what is being filled, to become live
/// @param former what was live before
/// @param state  of the last rebuild or roll-back: filling, finished or cancelled; null if there was none
record Pointers(@Nullable Generation live, @Nullable Generation next, @Nullable Generation former,
        @Nullable String state) {
    private static final Pattern NAME = Pattern.compile("[a-z_]{1,40}");
    private static final String SELECT = "SELECT live, next, former, state FROM projections";
    private static final String THIS = " WHERE name = :name AND version = :version ";

    /// Creates the row, or renews that an instance serves this version: before any of its loops deletes what nobody has served for long.
    ///
    /// @throws DatabaseRejected if the tables of this version differ from those that were created
    static void create(NamedParameterJdbcOperations jdbc, Projection projection) {
        if (!NAME.matcher(projection.name()).matches()) {
            throw new IllegalStateException("a projection needs a name of a-z and _: " + projection.name());
        }
        var definition = Digest.of(projection.tables().stream()
                .map(table -> table.name() + " " + table.definition()).collect(Collectors.joining("\n")));
        var row = key(projection).addValue("definition", definition);
        jdbc.update("""
                INSERT INTO projections (name, version, definition, served_at)
                VALUES (:name, :version, :definition, UTC_TIMESTAMP(6))
                ON DUPLICATE KEY UPDATE served_at = UTC_TIMESTAMP(6)
                """, row);
        var created = jdbc.queryForList("SELECT definition FROM projections" + THIS, row, String.class);
        if (!created.stream().allMatch(definition::equals)) {
            throw new DatabaseRejected(
                    "The declared tables of version %d of the projection %s differ from those that were created."
                            .formatted(projection.version(), projection.name()),
                    "Raise the version of the projection; the service then fills new tables.");
        }
    }

    static Optional<Pointers> find(NamedParameterJdbcOperations jdbc, Projection projection) {
        return jdbc.query(SELECT + THIS, key(projection), Pointers::read).stream().findFirst();
    }

    /// Locks the row until the transaction ends; waits for its holder.
    static Optional<Pointers> lock(NamedParameterJdbcOperations jdbc, Projection projection) {
        return jdbc.query(SELECT + THIS + "FOR UPDATE", key(projection), Pointers::read).stream().findFirst();
    }

    /// The generations to which any projection and version points.
    static Set<Generation> referenced(NamedParameterJdbcOperations jdbc) {
        return new HashSet<>(jdbc.query("""
                SELECT live FROM projections WHERE live IS NOT NULL
                 UNION SELECT next FROM projections WHERE next IS NOT NULL
                 UNION SELECT former FROM projections WHERE former IS NOT NULL
                """, (row, _) -> new Generation(row.getString(1))));
    }

    /// To be called in a transaction that has locked the row, if nothing is under way.
    static void rebuild(NamedParameterJdbcOperations jdbc, Projection projection, Generation next) {
        jdbc.update("""
                UPDATE projections
                   SET next = :generation, rebuild = 'rebuild', state = 'filling', requested_at = UTC_TIMESTAMP(6),
                       finished_at = NULL
                """ + THIS, key(projection, next));
    }

    /// Nothing happens if there is no former generation, or a rebuild or a roll-back is under way.
    static void rollBack(NamedParameterJdbcOperations jdbc, Projection projection) {
        jdbc.update("""
                UPDATE projections
                   SET next = former, former = NULL, rebuild = 'roll_back', state = 'filling',
                       requested_at = UTC_TIMESTAMP(6), finished_at = NULL
                """ + THIS + "AND next IS NULL AND former IS NOT NULL", key(projection));
    }

    /// After a cancelled roll-back the former generation is the same as before.
    static void cancel(NamedParameterJdbcOperations jdbc, Projection projection) {
        jdbc.update("""
                UPDATE projections
                   SET former = IF(rebuild = 'roll_back', next, former), next = NULL, state = 'cancelled',
                       finished_at = UTC_TIMESTAMP(6)
                """ + THIS + "AND next IS NOT NULL", key(projection));
    }

    /// Makes the next generation live. To be called in a transaction that has locked the row.
    static void swap(NamedParameterJdbcOperations jdbc, Projection projection) {
        jdbc.update("""
                UPDATE projections
                   SET former = live, live = next, next = NULL, state = 'finished', finished_at = UTC_TIMESTAMP(6)
                """ + THIS, key(projection));
    }

    /// Removes a generation from all pointers of the row.
    static void forget(NamedParameterJdbcOperations jdbc, Projection projection, Generation generation) {
        jdbc.update("""
                UPDATE projections
                   SET state = IF(next = :generation, 'cancelled', state), live = NULLIF(live, :generation),
                       next = NULLIF(next, :generation), former = NULLIF(former, :generation)
                """ + THIS, key(projection, generation));
    }

    /// Removes the former generation if it was replaced at least this long ago.
    static void forgetFormer(NamedParameterJdbcOperations jdbc, Projection projection, Duration kept) {
        jdbc.update("UPDATE projections SET former = NULL" + THIS
                + "AND former IS NOT NULL AND next IS NULL AND finished_at < " + ago(kept), key(projection));
    }

    /// Deletes the rows of other projections and versions that no instance has served for this long.
    static void deleteUnserved(NamedParameterJdbcOperations jdbc, Projection projection, Duration kept) {
        jdbc.update("DELETE FROM projections WHERE NOT (name = :name AND version = :version) AND served_at < "
                + ago(kept), key(projection));
    }

    /// Renews the time at which an instance served this version, if it is at least this long ago. Otherwise the lock of the row is
    /// released at once.
    static void serve(NamedParameterJdbcOperations jdbc, Projection projection, Duration age) {
        jdbc.update("UPDATE projections SET served_at = UTC_TIMESTAMP(6)" + THIS + "AND served_at < " + ago(age),
                key(projection));
    }

    boolean isUnderWay() {
        return next != null;
    }

    private static String ago(Duration time) {
        return "UTC_TIMESTAMP(6) - INTERVAL " + time.toNanos() / 1000 + " MICROSECOND";
    }

    private static MapSqlParameterSource key(Projection projection, Generation generation) {
        return key(projection).addValue("generation", generation.name());
    }

    private static MapSqlParameterSource key(Projection projection) {
        return new MapSqlParameterSource("name", projection.name()).addValue("version", projection.version());
    }

    private static Pointers read(ResultSet row, int number) throws SQLException {
        return new Pointers(Generation.named(row.getString("live")), Generation.named(row.getString("next")),
                Generation.named(row.getString("former")), row.getString("state"));
    }
}
