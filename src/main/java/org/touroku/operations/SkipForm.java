package org.touroku.operations;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import org.touroku.user.InvalidValue;
import org.touroku.user.Reason;
import org.touroku.web.Violations;

/// The body of a request to skip an event.
record SkipForm(@Nullable String reason) {
    /// @throws org.touroku.web.InvalidRequest if there is none
    Reason read() {
        var violations = new Violations();
        var read = violations.read("/reason", reason, SkipForm::given);
        violations.throwIfAny();
        return requireNonNull(read);
    }

    private static Reason given(String text) {
        var given = new Reason(text);
        if (given.equals(Reason.NONE)) {
            throw new InvalidValue("must not be blank");
        }
        return given;
    }
}
