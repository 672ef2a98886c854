package org.touroku.apikey;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/// A command on an API key.
sealed interface ApiKeyCommand {
    String id();

    /// @param lifetime null for a key that does not expire
    /// @param digest   of the secret
    record IssueApiKey(String id, Label label, Set<String> scopes, @Nullable Lifetime lifetime, String digest)
            implements
                ApiKeyCommand {}

    record RevokeApiKey(String id) implements ApiKeyCommand {}
}
