package org.touroku.user.command;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import org.touroku.user.Reason;
import org.touroku.user.UserCommand.DeactivateUser;
import org.touroku.user.UserId;
import org.touroku.web.Violations;

/// The body of a request to deactivate a user; it may be left out.
record DeactivationForm(@Nullable String reason) {
    static final DeactivationForm NONE = new DeactivationForm(null);

    /// @throws org.touroku.web.InvalidRequest naming every member that breaks a rule
    DeactivateUser toCommand(UserId id) {
        var violations = new Violations();
        var given = reason == null ? Reason.NONE : violations.read("/reason", reason, Reason::new);
        violations.throwIfAny();
        return new DeactivateUser(id, requireNonNull(given));
    }
}
