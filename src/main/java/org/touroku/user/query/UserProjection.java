package org.touroku.user.query;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.EventTypes;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.projection.Projection;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserRegistered;

/// Fills the tables `users` and `user_totals` from what has happened to users.
@Component
class UserProjection implements Projection {
    static final String NAME = "users";

    private final EventTypes<UserEvent> eventTypes;

    UserProjection(EventTypes<UserEvent> eventTypes) {
        this.eventTypes = eventTypes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void apply(List<RecordedEvent> events, NamedParameterJdbcOperations jdbc) {
        var registrations = events.stream()
                .filter(recorded -> recorded.stream().type().equals("user"))
                .map(recorded -> switch (eventTypes.read(recorded)) {
                    case UserRegistered(var name, var email) -> registration(recorded, name, email);
                })
                .toArray(SqlParameterSource[]::new);
        if (registrations.length > 0) {
            jdbc.batchUpdate("""
                    INSERT INTO users (registered_at_position, id, name, email, status, version, created_at, updated_at)
                    VALUES (:position, :id, :name, :email, 'active', :version, :at, :at)
                    """, registrations);
            jdbc.update("""
                    INSERT INTO user_totals (status, total) VALUES ('active', :total)
                        ON DUPLICATE KEY UPDATE total = total + VALUES(total)
                    """, Map.of("total", registrations.length));
        }
    }

    private static SqlParameterSource registration(RecordedEvent recorded, String name, String email) {
        return new MapSqlParameterSource()
                .addValue("position", recorded.position())
                .addValue("id", recorded.stream().id())
                .addValue("name", name)
                .addValue("email", email)
                .addValue("version", recorded.version())
                .addValue("at", LocalDateTime.ofInstant(recorded.recordedAt(), ZoneOffset.UTC));
    }
}
