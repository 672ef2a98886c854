package org.touroku.user.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The users, as the read tables have them.
@Repository
class Users {
    private static final String OLDER_PAGE = pageOf("""
            SELECT * FROM users WHERE registered_at_position < :position ORDER BY registered_at_position DESC LIMIT :size
            """);
    private static final String NEWER_PAGE = pageOf("""
            SELECT * FROM users WHERE registered_at_position > :position ORDER BY registered_at_position LIMIT :size
            """);

    private final JdbcClient jdbc;

    Users(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<UserView> find(String id) {
        return jdbc.sql("SELECT * FROM users WHERE id = :id").param("id", id).query((row, _) -> user(row)).optional();
    }

    UserPage page(Cursor cursor, int size) {
        return jdbc.sql(cursor.older() ? OLDER_PAGE : NEWER_PAGE)
                .param("position", cursor.position())
                .param("size", size)
                .query(Users::read);
    }

    /// One statement, so that users, total and position are of one moment. An empty page is one row without a user.
    private static String pageOf(String users) {
        return """
                SELECT checkpoint.position,
                       (SELECT SUM(total) FROM user_totals) AS total,
                       (SELECT MAX(registered_at_position) FROM users) AS newest,
                       (SELECT MIN(registered_at_position) FROM users) AS oldest,
                       page.*
                  FROM checkpoints checkpoint LEFT JOIN (%s) page ON TRUE
                 WHERE checkpoint.projection = 'users'
                 ORDER BY page.registered_at_position DESC
                """.formatted(users);
    }

    private static UserPage read(ResultSet rows) throws SQLException {
        var users = new ArrayList<UserView>();
        long position = 0;
        long total = 0;
        long newest = 0;
        long oldest = 0;
        while (rows.next()) {
            position = rows.getLong("position");
            total = rows.getLong("total");
            newest = rows.getLong("newest");
            oldest = rows.getLong("oldest");
            if (rows.getString("id") != null) {
                users.add(user(rows));
            }
        }
        return new UserPage(users, position, total,
                !users.isEmpty() && users.getFirst().registeredAt() < newest,
                !users.isEmpty() && users.getLast().registeredAt() > oldest);
    }

    private static UserView user(ResultSet row) throws SQLException {
        return new UserView(row.getLong("registered_at_position"), row.getString("id"), row.getString("name"),
                row.getString("email"), row.getString("status"), row.getLong("version"), instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }
}
