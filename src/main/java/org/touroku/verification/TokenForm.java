package org.touroku.verification;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import org.touroku.web.Violations;

/// The body of a request to verify an address.
record TokenForm(@Nullable String token) {
    /// @throws org.touroku.web.InvalidRequest if it is not given
    String given() {
        var violations = new Violations();
        var given = violations.read("/token", token, text -> text);
        violations.throwIfAny();
        return requireNonNull(given);
    }
}
