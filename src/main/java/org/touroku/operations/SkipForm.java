package org.touroku.operations;

import static java.util.Objects.requireNonNull;

import jakarta.validation.constraints.NotBlank;

import org.hibernate.validator.constraints.Length;
import org.jspecify.annotations.Nullable;

import org.touroku.user.InvalidValue;
import org.touroku.user.Reason;
import org.touroku.web.Violations;

/// The body of a request to skip an event.
final class SkipForm {
    private @Nullable String reason;

    @NotBlank
    @Length(max = 500)
    public @Nullable String getReason() {
        return reason;
    }

    public void setReason(@Nullable String reason) {
        this.reason = reason;
    }

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
