package org.touroku.apikey;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import org.touroku.apikey.ApiKeyCommand.IssueApiKey;
import org.touroku.web.Violations;

/// The body of a request for a key, as the client has sent it.
///
/// @param scopes   names with commas between them
/// @param lifetime such as P90D; without it the key does not expire
record ApiKeyForm(@Nullable String label, @Nullable String scopes, @Nullable String lifetime) {
    /// @throws org.touroku.web.InvalidRequest naming every member that breaks a rule
    IssueApiKey toCommand(ApiKeyText key) {
        var violations = new Violations();
        var name = label == null ? Label.NONE : violations.read("/label", label, Label::parse);
        var granted = violations.read("/scopes", scopes, Scope::parse);
        var valid = lifetime == null ? null : violations.read("/lifetime", lifetime, Lifetime::parse);
        violations.throwIfAny();
        return new IssueApiKey(key.id(), requireNonNull(name), requireNonNull(granted), valid, key.digest());
    }
}
