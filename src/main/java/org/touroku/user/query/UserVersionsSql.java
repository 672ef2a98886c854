package org.touroku.user.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The SQL of one list of users. Alias `v` is the version at the moment at which the list was begun, `shown` the one that is
/// shown: the same for a list of the past, the one that stands for a list of now.
final class UserVersionsSql {
    /// Up to so many rows are sorted. Of more, those that match are looked for in the order that is asked for.
    static final int FEW = 1000;

    private final UserQuery query;
    private final String order;

    UserVersionsSql(UserQuery query) {
        this.query = query;
        order = query.sort().descending(query.isBackwards()) ? "DESC" : "ASC";
    }

    /// Conditions that may leave few rows of the table, each read from an index; more than [#FEW] rows say that they do not.
    List<String> candidates() {
        var candidates = new ArrayList<String>();
        if (query.email() != null) {
            candidates.add("SELECT registered_at_position, position FROM user_versions WHERE email_canonical = :email");
        }
        if (query.prefix() != null) {
            candidates.add("""
                    (SELECT registered_at_position, position FROM user_versions
                      WHERE status IN ('active', 'deactivated') AND name_key >= :prefix AND name_key < :prefix_end
                      LIMIT %1$d)
                    UNION
                    (SELECT registered_at_position, position FROM user_versions
                      WHERE status IN ('active', 'deactivated') AND email_key >= :prefix AND email_key < :prefix_end
                      LIMIT %1$d)
                    """.formatted(FEW + 1));
        }
        if (query.asOf() != null && !query.sort().isByRegistration()) {
            candidates.add("""
                    SELECT registered_at_position, position FROM user_versions
                     WHERE registered_at_position <= :moment LIMIT %d
                    """.formatted(FEW + 1));
        }
        return candidates;
    }

    /// Takes the candidates and sorts them.
    String sorted(String candidates) {
        return """
                SELECT shown.*, v.%s AS sorted_by
                  FROM (%s) AS few
                       STRAIGHT_JOIN user_versions v USING (registered_at_position, position)
                       %s
                 WHERE v.status IN (%s) AND %s
                 ORDER BY v.%s %s, v.registered_at_position %s
                 LIMIT :limit
                """.formatted(query.sort().column(), candidates, shown(),
                statuses().stream().map(status -> "'" + status + "'").collect(Collectors.joining(", ")), conditions(),
                query.sort().column(), order, order);
    }

    /// Goes through the index of the order, of each status, and takes those that match.
    String scanned() {
        var branches = statuses().stream().map(status -> """
                (SELECT shown.*, v.%s AS sorted_by
                   FROM user_versions v FORCE INDEX (%s)
                        %s
                  WHERE v.status = '%s' AND %s
                  ORDER BY v.%s %s, v.registered_at_position %s
                  LIMIT :limit)
                """.formatted(query.sort().column(), query.sort().index(), shown(), status, conditions(),
                query.sort().column(), order, order));
        return branches.collect(Collectors.joining("UNION ALL "))
                + "ORDER BY sorted_by %s, registered_at_position %s LIMIT :limit".formatted(order, order);
    }

    private List<UserStatus> statuses() {
        return query.status() == null ? Arrays.asList(UserStatus.values()) : List.of(query.status());
    }

    private String shown() {
        return query.asOf() == null
                ? "STRAIGHT_JOIN user_versions shown ON shown.id = v.id AND shown.superseded_at_position = :standing"
                : "STRAIGHT_JOIN user_versions shown ON shown.registered_at_position = v.registered_at_position "
                        + "AND shown.position = v.position";
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
        }
        for (var alias : List.of("v", "shown")) {
            if (query.email() != null) {
                conditions.add(alias + ".email_canonical = :email");
            }
            if (query.prefix() != null) {
                conditions.add("""
                        (%1$s.name_key >= :prefix AND %1$s.name_key < :prefix_end
                         OR %1$s.email_key >= :prefix AND %1$s.email_key < :prefix_end)""".formatted(alias));
            }
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
