package org.touroku.user.command;

import static java.util.Objects.requireNonNull;

import org.hibernate.validator.constraints.Length;
import org.jspecify.annotations.Nullable;

import org.touroku.user.Reason;
import org.touroku.user.UserCommand.DeactivateUser;
import org.touroku.user.UserId;
import org.touroku.web.Violations;

/// The body of a request to deactivate a user, as [RegistrationForm]; it may be left out.
final class DeactivationForm {
    private @Nullable String reason;

    @Length(max = 500)
    public @Nullable String getReason() {
        return reason;
    }

    public void setReason(@Nullable String reason) {
        this.reason = reason;
    }

    /// @throws org.touroku.web.InvalidRequest naming every member that breaks a rule
    DeactivateUser toCommand(UserId id) {
        var violations = new Violations();
        var given = reason == null ? Reason.NONE : violations.read("/reason", reason, Reason::new);
        violations.throwIfAny();
        return new DeactivateUser(id, requireNonNull(given));
    }
}
