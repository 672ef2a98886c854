package org.touroku.user.projection;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.projection.ReadTable;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.eventsourcing.projection.VerifiableProjection;
import org.touroku.user.UserEvent;
import org.touroku.user.projection.UserVersion.Totals;
import org.touroku.user.projection.UserVersionTotals.Counted;

/// Fills the table `user_versions` from the events of users.
@Component
public class UserVersionProjection implements VerifiableProjection {
    public static final String NAME = "user_versions";
    /// The position at which a current version is superseded.
    public static final long CURRENT = Long.MAX_VALUE;

    private final EventTypes<UserEvent> eventTypes;

    public UserVersionProjection(EventTypes<UserEvent> eventTypes) {
        this.eventTypes = eventTypes;
    }

    @Override
    public String name() {
        return NAME;
    }

    /// 2: an index has another name. 3: rows of erased users have no personal data. 4: has a column
    /// email_verified.
    @Override
    public int version() {
        return 4;
    }

    @Override
    public Lifecycle lifecycle() {
        return Lifecycle.ASYNC;
    }

    @Override
    public List<ReadTable> tables() {
        return List.of(new ReadTable("user_versions", """
                (
                    registered_at_position BIGINT       NOT NULL,  -- of the event that registered the user
                    position               BIGINT       NOT NULL,  -- of the event that made this version
                    superseded_at_position BIGINT       NOT NULL,  -- of the event that made the next one, or the largest value
                    id                     CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                    name                   VARCHAR(100) NOT NULL,
                    email                  VARCHAR(254) NOT NULL,
                    email_verified         BOOLEAN      NOT NULL,
                    status                 VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                    version                BIGINT       NOT NULL,
                    created_at             DATETIME(6)  NOT NULL,  -- UTC
                    updated_at             DATETIME(6)  NOT NULL,  -- UTC; never decreases along positions
                    name_key               VARCHAR(200) NOT NULL,  -- without regard to case and accents
                    email_key              VARCHAR(254) NOT NULL,  -- without regard to case and accents
                    email_canonical        VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                    active_total           BIGINT       NOT NULL,  -- users of that status after this event
                    deactivated_total      BIGINT       NOT NULL,
                    PRIMARY KEY (registered_at_position, position),
                    KEY by_id (id, superseded_at_position),
                    KEY moment (updated_at, position),
                    KEY by_registration (status, registered_at_position, email_verified),
                    KEY by_name (status, name_key, registered_at_position, email_verified),
                    KEY by_email (status, email_key, registered_at_position, email_verified),
                    KEY email_canonical (email_canonical)
                ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
                """), new ReadTable("user_version_corrections", """
                (
                    position    BIGINT NOT NULL,  -- from which on they are added to the totals
                    active      BIGINT NOT NULL,
                    deactivated BIGINT NOT NULL,
                    PRIMARY KEY (position)
                ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
                """));
    }

    @Override
    public void apply(List<RecordedEvent> events, ReadTables tables) {
        var changes = UserChange.in(events, eventTypes);
        if (changes.isEmpty()) {
            return;
        }
        var rows = new UserVersionRows(tables);
        var last = rows.totals().last();
        if (last.position() < changes.getFirst().recorded().position()) {
            append(changes, last.totals(), rows);
        } else {
            changes.forEach(late -> insert(late, rows));
        }
    }

    @Override
    public Set<String> streams(long after, long until, ReadTables tables) {
        return new UserVersionRows(tables).usersRegistered(after, until);
    }

    @Override
    public List<String> differing(Map<String, List<RecordedEvent>> histories, ReadTables tables) {
        var stored = new UserVersionRows(tables).ofUsers(histories.keySet());
        return histories.entrySet().stream()
                .filter(history -> !UserChange.isErasedLater(history.getValue(), eventTypes))
                .filter(history -> !stored.getOrDefault(history.getKey(), List.of()).equals(replay(history.getValue())))
                .map(Map.Entry::getKey).toList();
    }

    /// A row keeps its totals, since the totals of later rows build on them; a correction adds the difference. The later rows count
    /// a missing row, unless it has a correction. If both a late row and its correction are lost, the next row differs as well, and
    /// its repair corrects the totals.
    @Override
    public void repair(String streamId, List<RecordedEvent> history, ReadTables tables) {
        var rows = new UserVersionRows(tables);
        var changes = UserChange.in(history, eventTypes);
        var stored = rows.totals().of(streamId);
        withdrawOthers(changes, stored, rows);
        var totals = stored.stream().collect(toMap(Counted::position, Counted::totals));
        rows.delete(streamId, history.isEmpty() ? 0 : history.getFirst().position());
        for (var change : changes) {
            var position = change.recorded().position();
            var counted = next(change, current(change, rows), rows.totals().before(change.recorded()));
            insert(counted, totals.getOrDefault(position, counted.totals().minus(rows.totals().correction(position))),
                    rows);
        }
        rows.erase(UserChange.idsOfErased(changes));
    }

    @Override
    public Map<String, Long> totals(ReadTables tables) {
        return named(new UserVersionTotals(tables).sum());
    }

    @Override
    public Map<String, Long> totals(List<RecordedEvent> history) {
        return named(replay(history).stream().map(UserVersion::totals).reduce(Totals.NONE, Totals::plus));
    }

    private static Map<String, Long> named(Totals totals) {
        return Map.of("active", totals.active(), "deactivated", totals.deactivated());
    }

    /// Adds versions after all others.
    private static void append(List<UserChange> changes, Totals totalsBefore, UserVersionRows rows) {
        var current = rows.current(UserChange.idsOfExisting(changes)).stream()
                .collect(toMap(UserVersion::id, identity()));
        var superseded = new ArrayList<UserVersion>();
        var added = new LinkedHashMap<Long, UserVersion>();
        var totals = totalsBefore;
        for (var change : changes) {
            var before = current.get(change.userId());
            var version = next(change, before, totals);
            if (before != null) {
                var past = before.supersededAt(version.position());
                if (added.computeIfPresent(before.position(), (_, _) -> past) == null) {
                    superseded.add(past);
                }
            }
            added.put(version.position(), version);
            current.put(version.id(), version);
            totals = version.totals();
        }
        rows.supersede(superseded);
        rows.insert(List.copyOf(added.values()));
        rows.erase(UserChange.idsOfErased(changes));
    }

    /// Adds a version before others, whose totals do not count it.
    private static void insert(UserChange late, UserVersionRows rows) {
        var before = rows.totals().before(late.recorded());
        var isLast = rows.totals().last().position() < late.recorded().position();
        var counted = next(late, current(late, rows), before);
        insert(counted, isLast ? counted.totals() : before, rows);
        rows.erase(UserChange.idsOfErased(List.of(late)));
    }

    /// @param counted with the totals that are right
    /// @param totals  that the row holds; the correction adds the rest
    private static void insert(UserVersion counted, Totals totals, UserVersionRows rows) {
        rows.supersede(rows.current(List.of(counted.id())).stream()
                .map(before -> before.supersededAt(counted.position())).toList());
        rows.insert(List.of(counted.with(totals)));
        rows.totals().correct(counted.position(), counted.totals().minus(totals));
    }

    /// Withdraws the rows of all other events, such as those that are skipped now.
    private static void withdrawOthers(List<UserChange> changes, List<Counted> stored, UserVersionRows rows) {
        var positions = changes.stream().map(change -> change.recorded().position()).collect(toSet());
        stored.stream().filter(row -> !positions.contains(row.position())).forEach(rows.totals()::withdraw);
    }

    private static @Nullable UserVersion current(UserChange change, UserVersionRows rows) {
        return rows.current(UserChange.idsOfExisting(List.of(change))).stream().findFirst().orElse(null);
    }

    private static UserVersion next(UserChange change, @Nullable UserVersion before, Totals totals) {
        var user = change.after(before == null ? null : before.user());
        var others = before == null ? totals : totals.with(before.user().status(), -1);
        return UserVersion.current(user, change.recorded().position(), others.with(user.status(), 1));
    }

    /// The versions of one user; totals are what each adds.
    private List<UserVersion> replay(List<RecordedEvent> history) {
        var versions = new ArrayList<UserVersion>();
        var changes = UserChange.in(history, eventTypes);
        for (var change : changes) {
            var before = versions.isEmpty() ? null : versions.removeLast();
            var version = next(change, before, Totals.NONE);
            if (before != null) {
                versions.add(before.supersededAt(version.position()));
            }
            versions.add(version);
        }
        return UserChange.idsOfErased(changes).isEmpty()
                ? versions
                : versions.stream().map(UserVersion::erased).toList();
    }
}
