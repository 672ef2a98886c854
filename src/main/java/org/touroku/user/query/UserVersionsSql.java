package org.touroku.user.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.touroku.user.projection.UserStatus;
import org.touroku.user.projection.UserView;

/// The SQL for the members of a list of users that match by one column; without a prefix, all match. Alias `v` is the version at
/// the moment of the first page, `shown` the version that is shown: the same for a list as of a time, the current one otherwise.
/// Indexes are named, since a table that was just filled has no statistics yet.
final class UserVersionsSql {
    /// Up to this many candidates are sorted; if there are more, the index of the order is scanned.
    static final int FEW = 1000;
    private static final String COLUMNS = UserView.columnsOf("shown");
    private static final String CANDIDATES = "SELECT registered_at_position, position FROM {user_versions} WHERE ";

    private final UserQuery query;
    private final @Nullable String matched;
    private final String order;

    private UserVersionsSql(UserQuery query, @Nullable String matched) {
        this.query = query;
        this.matched = matched;
        order = query.sort().descending(query.isBackwards()) ? "DESC" : "ASC";
    }

    /// A prefix matches names and addresses: each has an index.
    static List<UserVersionsSql> of(UserQuery query) {
        return query.prefix() == null
                ? List.of(new UserVersionsSql(query, null))
                : List.of(new UserVersionsSql(query, "name_key"), new UserVersionsSql(query, "email_key"));
    }

    /// @param parts of the list, without duplicates: a user can be in both parts
    static String union(UserQuery query, List<String> parts) {
        var order = query.sort().descending(query.isBackwards()) ? "DESC" : "ASC";
        return String.join("UNION\n", parts)
                + "ORDER BY sorted_by %1$s, registered_at_position %1$s LIMIT :limit".formatted(order);
    }

    /// Queries that may find few rows, each from an index; more than [#FEW] rows mean that they do not.
    List<String> candidates() {
        var candidates = new ArrayList<String>();
        if (query.email() != null) {
            candidates.add(CANDIDATES + "email_canonical = :email");
        }
        if (matched != null && !matched.equals(query.sort().column())) {
            candidates.add(CANDIDATES + "status IN ('active', 'deactivated') AND %1$s >= :prefix AND %1$s < :prefix_end"
                    .formatted(matched));
        }
        if (query.asOf() != null && !query.sort().isByRegistration()) {
            candidates.add(CANDIDATES + "registered_at_position <= :moment");
        }
        return candidates.stream().map(few -> few + " LIMIT " + (FEW + 1)).toList();
    }

    /// Sorts the candidates.
    List<String> sorted(String candidates) {
        return List.of("""
                (SELECT %7$s, v.%1$s AS sorted_by
                   FROM (%2$s) AS few
                        STRAIGHT_JOIN {user_versions} v FORCE INDEX (PRIMARY) USING (registered_at_position, position)
                        %3$s
                  WHERE v.status IN (%4$s) AND %5$s
                  ORDER BY v.%1$s %6$s, v.registered_at_position %6$s
                  LIMIT :limit)
                """.formatted(query.sort().column(), candidates, shown(),
                statuses().stream().map(status -> "'" + status + "'").collect(Collectors.joining(", ")), conditions(),
                order, COLUMNS));
    }

    /// Scans the index of the order, for each status, and keeps the rows that match.
    List<String> scanned() {
        return statuses().stream().map(status -> """
                (SELECT %7$s, v.%1$s AS sorted_by
                   FROM {user_versions} v FORCE INDEX (%2$s)
                        %3$s
                  WHERE v.status = '%4$s' AND %5$s
                  ORDER BY v.%1$s %6$s, v.registered_at_position %6$s
                  LIMIT :limit)
                """.formatted(query.sort().column(), query.sort().index(), shown(), status, conditions(), order,
                COLUMNS))
                .toList();
    }

    private List<UserStatus> statuses() {
        return query.status() == null ? UserStatus.LISTED : List.of(query.status());
    }

    private String shown() {
        return query.asOf() == null
                ? "STRAIGHT_JOIN {user_versions} shown FORCE INDEX (by_id) "
                        + "ON shown.id = v.id AND shown.superseded_at_position = :current"
                : "STRAIGHT_JOIN {user_versions} shown FORCE INDEX (PRIMARY) "
                        + "ON shown.registered_at_position = v.registered_at_position AND shown.position = v.position";
    }

    private String conditions() {
        var conditions = new ArrayList<String>();
        conditions.add("v.registered_at_position <= :moment AND v.position <= :moment");
        conditions.add("v.superseded_at_position > :moment");
        if (query.cursor() != null) {
            conditions.add(behind());
        }
        if (query.status() != null) {
            conditions.add("shown.status = :status");
        } else if (query.asOf() == null) {
            conditions.add("shown.status <> 'erased'");
        }
        if (query.emailVerified() != null) {
            conditions.add("v.email_verified = :email_verified AND shown.email_verified = :email_verified");
        }
        if (query.email() != null) {
            conditions.add("v.email_canonical = :email AND shown.email_canonical = :email");
        }
        if (matched != null) {
            conditions.add("v.%1$s >= :prefix AND v.%1$s < :prefix_end".formatted(matched));
            conditions.add("""
                    (shown.name_key >= :prefix AND shown.name_key < :prefix_end
                     OR shown.email_key >= :prefix AND shown.email_key < :prefix_end)""");
        }
        return String.join(" AND ", conditions);
    }

    private String behind() {
        var is = order.equals("DESC") ? "<" : ">";
        return query.sort().isByRegistration()
                ? "v.registered_at_position %s :registered_at".formatted(is)
                : "v.%1$s %2$s= :key AND (v.%1$s %2$s :key OR v.registered_at_position %2$s :registered_at)"
                        .formatted(query.sort().column(), is);
    }
}
