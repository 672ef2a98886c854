package org.touroku.apikey;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.apikey.ApiKeyEvent.ApiKeyIssued;
import org.touroku.apikey.ApiKeyEvent.ApiKeyRevoked;
import org.touroku.eventsourcing.EventSerializer;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.projection.ReadTables;

/// An API key after its events: a row of the read table, and its JSON in the API.
///
/// @param issuedAtPosition of the event that issued it
/// @param expiresAt        null if it does not expire
/// @param revokedAt        null if it is not revoked
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record ApiKeyView(@JsonIgnore long issuedAtPosition, String id, String label, Set<String> scopes,
        @JsonIgnore String digest, long version, Instant issuedAt, @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {
    /// @return null for a stream without events
    static @Nullable ApiKeyView fold(List<RecordedEvent> history, EventSerializer<ApiKeyEvent> events) {
        ApiKeyView key = null;
        for (var recorded : history) {
            if (events.knows(recorded)) {
                key = after(key, recorded, events.read(recorded));
            }
        }
        return key;
    }

    /// The view after one more event of the key.
    ///
    /// @param before null before the first
    static ApiKeyView after(@Nullable ApiKeyView before, RecordedEvent recorded, ApiKeyEvent event) {
        if (event instanceof ApiKeyIssued issued) {
            var expiresAt = issued.lifetime() == null
                    ? null
                    : recorded.recordedAt().plus(Duration.parse(issued.lifetime()));
            return new ApiKeyView(recorded.position(), recorded.stream().id(), issued.label(),
                    new TreeSet<>(issued.scopes()), issued.digest(), recorded.version(), recorded.recordedAt(),
                    expiresAt, null);
        }
        if (before == null) {
            throw new IllegalStateException("no API key was issued before position " + recorded.position());
        }
        return switch (event) {
            case ApiKeyIssued _ -> before;
            case ApiKeyRevoked _ -> new ApiKeyView(before.issuedAtPosition, before.id, before.label, before.scopes,
                    before.digest, recorded.version(), before.issuedAt, before.expiresAt, recorded.recordedAt());
        };
    }

    /// Whether it is neither revoked nor expired.
    ///
    /// @param now by the database's clock
    boolean isValid(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    static ApiKeyView read(ResultSet row, int number) throws SQLException {
        return new ApiKeyView(row.getLong("issued_at_position"), row.getString("id"), row.getString("label"),
                new TreeSet<>(Set.of(row.getString("scopes").split(" "))), row.getString("digest"),
                row.getLong("version"), ReadTables.time(row, "issued_at"), ReadTables.timeIfAny(row, "expires_at"),
                ReadTables.timeIfAny(row, "revoked_at"));
    }
}
