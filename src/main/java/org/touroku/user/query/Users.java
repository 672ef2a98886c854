package org.touroku.user.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Optional;

import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.States;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.user.projection.UserProjection;
import org.touroku.user.projection.UserView;
import org.touroku.user.query.UserPage.Listed;

/// The users as they are now, in the order of their registration.
@Repository
class Users {
    private static final String BY_ID = "SELECT " + UserView.COLUMNS + " FROM {users} WHERE id = :id";
    private static final String OLDER = pageOf("registered_at_position < :after", "DESC");
    private static final String NEWER = pageOf("registered_at_position > :after", "ASC");

    private final ReadModels readModels;

    Users(ReadModels readModels) {
        this.readModels = readModels;
    }

    Optional<UserView> find(States states, String id) {
        return readModels.query(states, UserProjection.NAME, tables -> JdbcClient.create(tables.jdbc())
                .sql(tables.sql(BY_ID)).param("id", id).query((row, _) -> UserView.read(row)).optional());
    }

    /// @param query a plain one
    UserPage page(States states, UserQuery query) {
        return readModels.query(states, UserProjection.NAME, tables -> page(tables, query));
    }

    private static UserPage page(ReadTables tables, UserQuery query) {
        var older = query.sort().descending(query.isBackwards());
        var beginning = older ? Long.MAX_VALUE : 0;
        ResultSetExtractor<UserPage> page = rows -> read(query, rows);
        return JdbcClient.create(tables.jdbc()).sql(tables.sql(older ? OLDER : NEWER))
                .param("generation", tables.generation().name())
                .param("after", query.cursor() == null ? beginning : query.cursor().registeredAt())
                .param("limit", query.size() + 1)
                .query(page);
    }

    /// One statement, so that users, total and position belong to one moment. An empty page is one row without a user.
    private static String pageOf(String condition, String order) {
        return """
                SELECT checkpoint.position,
                       (SELECT SUM(total) FROM {user_totals}) AS total,
                       %3$s
                  FROM checkpoints checkpoint
                       LEFT JOIN (SELECT %4$s
                                    FROM {users}
                                   WHERE %1$s
                                   ORDER BY registered_at_position %2$s
                                   LIMIT :limit) page
                       ON TRUE
                 WHERE checkpoint.subscription = :generation
                 ORDER BY page.registered_at_position %2$s
                """.formatted(condition, order, UserView.columnsOf("page"), UserView.COLUMNS);
    }

    private static UserPage read(UserQuery query, ResultSet rows) throws SQLException {
        var users = new ArrayList<Listed>();
        long position = 0;
        long total = 0;
        while (rows.next()) {
            position = rows.getLong("position");
            total = rows.getLong("total");
            if (rows.getString("id") != null) {
                users.add(new Listed(UserView.read(rows), ""));
            }
        }
        return UserPage.of(query, users, position, position, total);
    }
}
