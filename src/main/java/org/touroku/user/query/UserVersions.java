package org.touroku.user.query;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.States;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.user.projection.UserStatus;
import org.touroku.user.projection.UserVersionProjection;
import org.touroku.user.projection.UserView;
import org.touroku.user.query.UserPage.Listed;

/// Lists of users from the table of their versions: in every order, filtered, searched, and as of any time.
///
/// All pages of a list have the members and the order of the moment of its first page, so that following its links shows every
/// user once, even when users are renamed meanwhile. A current list shows the current users, without those that no longer match.
@Repository
class UserVersions {
    private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);
    private static final LocalDateTime END_OF_TIME = LocalDateTime.of(9999, 12, 31, 0, 0);

    static final String MOMENT = """
            SELECT checkpoint.position AS checkpoint, last.position,
                   last.active_total + (SELECT COALESCE(SUM(active), 0)
                                          FROM {user_version_corrections}
                                         WHERE position <= last.position) AS active_total,
                   last.deactivated_total + (SELECT COALESCE(SUM(deactivated), 0)
                                               FROM {user_version_corrections}
                                              WHERE position <= last.position) AS deactivated_total
              FROM checkpoints checkpoint
                   LEFT JOIN (SELECT position, active_total, deactivated_total
                                FROM {user_versions}
                               WHERE updated_at <= :until
                               ORDER BY updated_at DESC, position DESC
                               LIMIT 1) last
                   ON TRUE
             WHERE checkpoint.subscription = :generation
            """;

    private final ReadModels readModels;

    UserVersions(ReadModels readModels) {
        this.readModels = readModels;
    }

    UserPage page(States states, UserQuery query) {
        return readModels.query(states, UserVersionProjection.NAME, tables -> page(tables, query));
    }

    static UserPage page(ReadTables tables, UserQuery query) {
        var moment = moment(tables, query.asOf());
        var begun = query.cursor() == null ? moment.position : query.cursor().moment();
        var found = list(tables, statement(tables, query, begun));
        var total = !query.hasTotal() ? null : query.email() != null ? found.size() : moment.total(query.status());
        return UserPage.of(query, found, query.asOf() == null ? moment.checkpoint : begun, begun, total);
    }

    /// The state of the log at a time.
    ///
    /// @param checkpoint that this table has reached
    /// @param position   of the last event until then; 0 if there was none
    private record Moment(long checkpoint, long position, long active, long deactivated) {
        long total(@Nullable UserStatus status) {
            return switch (status) {
                case null -> active + deactivated;
                case ACTIVE -> active;
                case DEACTIVATED -> deactivated;
                case ERASED -> 0;
            };
        }
    }

    private static Moment moment(ReadTables tables, @Nullable Instant asOf) {
        return sql(tables, MOMENT).param("generation", tables.generation().name())
                .param("until", asOf == null
                        ? END_OF_TIME
                        : LocalDateTime.ofInstant(asOf.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC))
                .query((row, _) -> new Moment(row.getLong("checkpoint"), row.getLong("position"),
                        row.getLong("active_total"), row.getLong("deactivated_total")))
                .single();
    }

    /// SQL and its parameters.
    record Statement(String sql, Map<String, Object> parameters) {}

    /// @param moment of the log at which the list was begun
    static Statement statement(ReadTables tables, UserQuery query, long moment) {
        var parameters = parameters(query, moment);
        var parts = UserVersionsSql.of(query).stream().flatMap(part -> part.candidates().stream()
                .filter(candidates -> areFew(tables, candidates, parameters)).findFirst()
                .map(part::sorted).orElseGet(part::scanned).stream()).toList();
        return new Statement(UserVersionsSql.union(query, parts), parameters);
    }

    private static Map<String, Object> parameters(UserQuery query, long moment) {
        var parameters = new HashMap<String, Object>();
        parameters.put("moment", moment);
        parameters.put("current", UserVersionProjection.CURRENT);
        parameters.put("limit", query.size() + 1);
        if (query.cursor() != null) {
            parameters.put("key", query.cursor().key());
            parameters.put("registered_at", query.cursor().registeredAt());
        }
        if (query.status() != null) {
            parameters.put("status", query.status().toString());
        }
        if (query.emailVerified() != null) {
            parameters.put("email_verified", query.emailVerified());
        }
        if (query.email() != null) {
            parameters.put("email", query.email());
        }
        if (query.prefix() != null) {
            parameters.put("prefix", query.prefix());
            parameters.put("prefix_end", query.prefix() + LAST_CHARACTER);
        }
        return parameters;
    }

    private static boolean areFew(ReadTables tables, String candidates, Map<String, Object> parameters) {
        return sql(tables, "SELECT COUNT(*) FROM (" + candidates + ") AS few").params(parameters)
                .query((row, _) -> row.getLong(1)).single() <= UserVersionsSql.FEW;
    }

    private static List<Listed> list(ReadTables tables, Statement statement) {
        return sql(tables, statement.sql).params(statement.parameters)
                .query((row, _) -> new Listed(UserView.read(row), row.getString("sorted_by"))).list();
    }

    private static StatementSpec sql(ReadTables tables, String text) {
        return JdbcClient.create(tables.jdbc()).sql(tables.sql(text));
    }
}
