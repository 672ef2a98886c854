package org.touroku.user.projection;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_DEFAULT;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserEmailVerified;
import org.touroku.user.UserEvent.UserErased;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserEvent.UserRenamed;

/// A user at one of its versions: a row of the read tables. Its JSON is the representation in the API.
///
/// @param registeredAt  the position of the user's registration: the order of registration
/// @param name          empty once the user is erased, as `email`; its JSON has `erased` instead
/// @param emailVerified whether the owner of this address has confirmed it
/// @param version       of the user's stream
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record UserView(@JsonIgnore long registeredAt, String id, @JsonInclude(NON_EMPTY) String name,
        @JsonInclude(NON_EMPTY) String email, boolean emailVerified, UserStatus status,
        long version,
        Instant createdAt, Instant updatedAt) {
    /// The columns that [#read] reads, of a table of users or of their versions.
    public static final String COLUMNS = "registered_at_position, id, name, email, email_verified, status, version, created_at, "
            + "updated_at";

    /// The view after one more event of the user.
    ///
    /// @param before null before the first
    public static UserView after(@Nullable UserView before, RecordedEvent recorded, UserEvent event) {
        if (event instanceof UserRegistered(var name, var email)) {
            return new UserView(recorded.position(), recorded.stream().id(), name, email, false, UserStatus.ACTIVE,
                    recorded.version(), recorded.recordedAt(), recorded.recordedAt());
        }
        if (before == null) {
            throw new IllegalStateException("no registration before position " + recorded.position());
        }
        return switch (event) {
            case UserRegistered _ -> before;
            case UserRenamed(var name) ->
                before.with(recorded, name, before.email, before.emailVerified, before.status);
            case UserEmailChanged(var email) -> before.with(recorded, before.name, email, false, before.status);
            case UserEmailVerified _ -> before.with(recorded, before.name, before.email, true, before.status);
            case UserDeactivated _ -> before.with(recorded, UserStatus.DEACTIVATED);
            case UserReactivated _ -> before.with(recorded, UserStatus.ACTIVE);
            case UserErased _ -> before.with(recorded, "", "", false, UserStatus.ERASED);
        };
    }

    /// Whether its personal data were erased, though it may be at a version before that.
    @JsonInclude(NON_DEFAULT)
    @JsonProperty("erased")
    public boolean isErased() {
        return email.isEmpty();
    }

    /// The same version after the user was erased.
    UserView erased() {
        return new UserView(registeredAt, id, "", "", emailVerified, status, version, createdAt, updatedAt);
    }

    private UserView with(RecordedEvent recorded, UserStatus other) {
        return with(recorded, name, email, emailVerified, other);
    }

    private UserView with(RecordedEvent recorded, String name, String email, boolean emailVerified, UserStatus status) {
        return new UserView(registeredAt, id, name, email, emailVerified, status, recorded.version(), createdAt,
                recorded.recordedAt());
    }

    /// As [#COLUMNS], of one of several tables.
    ///
    /// @param alias of the table
    public static String columnsOf(String alias) {
        return alias + "." + COLUMNS.replace(", ", ", " + alias + ".");
    }

    public static UserView read(ResultSet row) throws SQLException {
        return new UserView(row.getLong("registered_at_position"), row.getString("id"), row.getString("name"),
                row.getString("email"), row.getBoolean("email_verified"), UserStatus.named(row.getString("status")),
                row.getLong("version"),
                ReadTables.time(row, "created_at"), ReadTables.time(row, "updated_at"));
    }
}
