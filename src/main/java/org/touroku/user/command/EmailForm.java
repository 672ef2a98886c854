package org.touroku.user.command;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import org.touroku.user.EmailAddress;
import org.touroku.user.UserCommand.ChangeEmail;
import org.touroku.user.UserId;
import org.touroku.web.Violations;

/// The body of a request to change a user's address.
record EmailForm(@Nullable String email) {
    /// @throws org.touroku.web.InvalidRequest naming every member that breaks a rule
    ChangeEmail toCommand(UserId id) {
        var violations = new Violations();
        var address = violations.read("/email", email, EmailAddress::new);
        violations.throwIfAny();
        return new ChangeEmail(id, requireNonNull(address));
    }
}
