package org.touroku.user.query;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

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
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.query.UserVersion.Totals;

/// Fills the table `user_versions` from what has happened to users.
@Component
class UserVersionProjection implements VerifiableProjection {
    static final String NAME = "user_versions";

    private final EventTypes<UserEvent> eventTypes;

    UserVersionProjection(EventTypes<UserEvent> eventTypes) {
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

    @Override
    public List<ReadTable> tables() {
        return List.of(new ReadTable("user_versions", "registered_at_position"));
    }

    @Override
    public void apply(List<RecordedEvent> events, ReadTables tables) {
        var happened = UserHappening.in(events, eventTypes);
        if (!happened.isEmpty()) {
            var rows = new UserVersionRows(tables);
            rows.addToLater(apply(happened, rows), happened.getLast().recorded());
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
                .filter(history -> !stored.getOrDefault(history.getKey(), List.of()).equals(replay(history.getValue())))
                .map(Map.Entry::getKey).toList();
    }

    /// What was counted after these events knows of them already.
    @Override
    public void repair(String streamId, List<RecordedEvent> history, ReadTables tables) {
        var rows = new UserVersionRows(tables);
        rows.delete(streamId, history.isEmpty() ? 0 : history.getFirst().position());
        UserHappening.in(history, eventTypes).forEach(happening -> apply(List.of(happening), rows));
    }

    /// @return what they add to the number of users
    private static Totals apply(List<UserHappening> happened, UserVersionRows rows) {
        var standing = rows.standing(notNew(happened)).stream().collect(toMap(UserVersion::id, identity()));
        var superseded = new ArrayList<UserVersion>();
        var added = new LinkedHashMap<Long, UserVersion>();
        var totalsBefore = rows.totalsBefore(happened.getFirst().recorded());
        var totals = totalsBefore;
        for (var happening : happened) {
            var before = standing.get(happening.userId());
            var version = next(happening, before, totals);
            if (before != null) {
                var past = before.supersededAt(version.position());
                if (added.computeIfPresent(before.position(), (_, _) -> past) == null) {
                    superseded.add(past);
                }
            }
            added.put(version.position(), version);
            standing.put(version.id(), version);
            totals = version.totals();
        }
        rows.supersede(superseded);
        rows.insert(List.copyOf(added.values()));
        return totals.minus(totalsBefore);
    }

    /// Those users of whom there is more to tell than their registration.
    private static List<String> notNew(List<UserHappening> happened) {
        return happened.stream().filter(happening -> !(happening.event() instanceof UserRegistered))
                .map(UserHappening::userId).distinct().toList();
    }

    private static UserVersion next(UserHappening happening, @Nullable UserVersion before, Totals totals) {
        var user = happening.after(before == null ? null : before.user());
        var others = before == null ? totals : totals.with(before.user().status(), -1);
        return UserVersion.standing(user, happening.recorded().position(), others.with(user.status(), 1));
    }

    /// The versions of one user, without totals.
    private List<UserVersion> replay(List<RecordedEvent> history) {
        var versions = new ArrayList<UserVersion>();
        for (var happening : UserHappening.in(history, eventTypes)) {
            var before = versions.isEmpty() ? null : versions.removeLast();
            var version = next(happening, before, Totals.NONE);
            if (before != null) {
                versions.add(before.supersededAt(version.position()));
            }
            versions.add(version.withoutTotals());
        }
        return versions;
    }
}
