package org.touroku.user.query;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
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

    private record Registration(RecordedEvent recorded, UserRegistered event) {}

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
        var registrations = events.stream().filter(recorded -> recorded.stream().type().equals("user"))
                .map(recorded -> switch (eventTypes.read(recorded)) {
                    case UserRegistered registered -> new Registration(recorded, registered);
                }).toList();
        if (!registrations.isEmpty()) {
            insert(registrations, jdbc.getJdbcOperations());
            jdbc.update("""
                    INSERT INTO user_totals (status, total) VALUES ('active', :total)
                        ON DUPLICATE KEY UPDATE total = total + VALUES(total)
                    """, Map.of("total", registrations.size()));
        }
    }

    private static void insert(List<Registration> registrations, JdbcOperations jdbc) {
        jdbc.batchUpdate("""
                INSERT INTO users (registered_at_position, id, name, email, status, version, created_at, updated_at)
                VALUES (?, ?, ?, ?, 'active', ?, ?, ?)
                """, registrations, registrations.size(), (row, registration) -> {
            var recorded = registration.recorded;
            var at = LocalDateTime.ofInstant(recorded.recordedAt(), ZoneOffset.UTC);
            row.setLong(1, recorded.position());
            row.setString(2, recorded.stream().id());
            row.setString(3, registration.event.username());
            row.setString(4, registration.event.email());
            row.setLong(5, recorded.version());
            row.setObject(6, at);
            row.setObject(7, at);
        });
    }
}
