package org.touroku.apikey;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// What has happened to an API key. Stored for ever: components may be added, never renamed.
sealed interface ApiKeyEvent {
    /// @param lifetime from the time at which the event is recorded (ISO 8601); null for a key that does not expire
    /// @param digest   SHA-256 of the secret
    record ApiKeyIssued(String label, List<String> scopes, @Nullable String lifetime, String digest)
            implements
                ApiKeyEvent {}

    record ApiKeyRevoked() implements ApiKeyEvent {}
}
