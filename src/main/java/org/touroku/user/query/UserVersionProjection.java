package org.touroku.user.query;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.EventTypes;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.projection.Projection;
import org.touroku.eventsourcing.projection.ReadTable;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.user.InvalidValue;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.address.EmailAddresses;

/// Fills the table `user_versions` from what has happened to users.
@Component
class UserVersionProjection implements Projection {
    static final String NAME = "user_versions";
    /// Where versions end that stand.
    static final long STANDING = Long.MAX_VALUE;

    /// A version, from the position that made it to the one that superseded it.
    private static final class Version {
        private final UserView user;
        private final long position;
        private final Totals totals;
        private long supersededAt = STANDING;

        private Version(UserView user, long position, Totals totals) {
            this.user = user;
            this.position = position;
            this.totals = totals;
        }
    }

    /// Users of each status, after an event.
    private record Totals(long active, long deactivated) {
        static final Totals NONE = new Totals(0, 0);

        Totals with(UserStatus status, long added) {
            return switch (status) {
                case ACTIVE -> new Totals(active + added, deactivated);
                case DEACTIVATED -> new Totals(active, deactivated + added);
            };
        }

        Totals minus(Totals other) {
            return new Totals(active - other.active, deactivated - other.deactivated);
        }
    }

    private final EventTypes<UserEvent> eventTypes;

    UserVersionProjection(EventTypes<UserEvent> eventTypes) {
        this.eventTypes = eventTypes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean followsCommits() {
        return false;
    }

    @Override
    public List<ReadTable> tables() {
        return List.of(new ReadTable("user_versions", "registered_at_position"));
    }

    @Override
    public void apply(List<RecordedEvent> events, ReadTables tables) {
        var happened = UserHappening.in(events, eventTypes);
        if (happened.isEmpty()) {
            return;
        }
        var stored = standing(happened, tables);
        var standing = stored.stream().collect(toMap(version -> version.user.id(), identity()));
        var added = new ArrayList<Version>();
        var first = happened.getFirst().recorded();
        var totals = totals(first, tables);
        var totalsBefore = totals;
        for (var happening : happened) {
            var before = standing.get(happening.userId());
            var position = happening.recorded().position();
            var user = happening.after(before == null ? null : before.user);
            if (before != null) {
                before.supersededAt = position;
                totals = totals.with(before.user.status(), -1);
            }
            totals = totals.with(user.status(), 1);
            var version = new Version(user, position, totals);
            standing.put(user.id(), version);
            added.add(version);
        }
        supersede(stored, tables);
        insert(added, tables);
        addToLater(totals.minus(totalsBefore), happened.getLast().recorded(), tables);
    }

    /// As they were before an event.
    private static Totals totals(RecordedEvent event, ReadTables tables) {
        return tables.jdbc().query(tables.sql("""
                SELECT active_total, deactivated_total
                  FROM {user_versions}
                 WHERE updated_at <= :at AND position < :position
                 ORDER BY updated_at DESC, position DESC
                 LIMIT 1
                """), Map.of("at", LocalDateTime.ofInstant(event.recordedAt(), ZoneOffset.UTC), "position",
                event.position()),
                rows -> rows.next()
                        ? new Totals(rows.getLong("active_total"), rows.getLong("deactivated_total"))
                        : Totals.NONE);
    }

    /// Where an event of a stream that was parked comes late, what was counted after it did not know of it.
    private static void addToLater(Totals added, RecordedEvent event, ReadTables tables) {
        if (!added.equals(Totals.NONE)) {
            tables.jdbc().update(tables.sql("""
                    UPDATE {user_versions}
                       SET active_total = active_total + :active, deactivated_total = deactivated_total + :deactivated
                     WHERE updated_at >= :at AND position > :position
                    """), Map.of("active", added.active, "deactivated", added.deactivated, "at",
                    LocalDateTime.ofInstant(event.recordedAt(), ZoneOffset.UTC), "position", event.position()));
        }
    }

    /// The last versions of those users of whom there is more to tell than their registration.
    private static List<Version> standing(List<UserHappening> happened, ReadTables tables) {
        var ids = happened.stream().filter(happening -> !(happening.event() instanceof UserRegistered))
                .map(UserHappening::userId).distinct().toList();
        return ids.isEmpty()
                ? List.of()
                : tables.jdbc().query(tables.sql("""
                        SELECT * FROM {user_versions} WHERE id IN (:ids) AND superseded_at_position = :standing
                        """), Map.of("ids", ids, "standing", STANDING), (row, _) -> new Version(UserView.read(row),
                        row.getLong("position"), Totals.NONE));
    }

    private static void supersede(List<Version> versions, ReadTables tables) {
        if (!versions.isEmpty()) {
            tables.jdbc().getJdbcOperations().batchUpdate(tables.sql("""
                    UPDATE {user_versions} SET superseded_at_position = ? WHERE registered_at_position = ? AND position = ?
                    """), versions, versions.size(), (row, version) -> {
                row.setLong(1, version.supersededAt);
                row.setLong(2, version.user.registeredAt());
                row.setLong(3, version.position);
            });
        }
    }

    private static void insert(List<Version> versions, ReadTables tables) {
        tables.jdbc().getJdbcOperations().batchUpdate(tables.sql("""
                INSERT INTO {user_versions} (registered_at_position, position, superseded_at_position, id, name, email, status,
                                           version, created_at, updated_at, name_key, email_key, email_canonical,
                                           active_total, deactivated_total)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """), versions, versions.size(), (row, version) -> {
            var user = version.user;
            row.setLong(1, user.registeredAt());
            row.setLong(2, version.position);
            row.setLong(3, version.supersededAt);
            row.setString(4, user.id());
            row.setString(5, user.name());
            row.setString(6, user.email());
            row.setString(7, user.status().toString());
            row.setLong(8, user.version());
            row.setObject(9, LocalDateTime.ofInstant(user.createdAt(), ZoneOffset.UTC));
            row.setObject(10, LocalDateTime.ofInstant(user.updatedAt(), ZoneOffset.UTC));
            row.setString(11, SearchKey.of(user.name()));
            row.setString(12, SearchKey.of(user.email()));
            row.setString(13, canonical(user.email()));
            row.setLong(14, version.totals.active);
            row.setLong(15, version.totals.deactivated);
        });
    }

    /// An address that today's rules refuse was stored under others, and is found as it is written.
    private static String canonical(String email) {
        try {
            return EmailAddresses.parse(email).canonical();
        } catch (InvalidValue _) {
            return "";
        }
    }
}
