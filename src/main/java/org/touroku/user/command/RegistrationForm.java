package org.touroku.user.command;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import org.touroku.user.EmailAddress;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserId;
import org.touroku.user.Username;
import org.touroku.web.Violations;

/// The body of a registration, as the client has sent it.
record RegistrationForm(@Nullable String username, @Nullable String email) {
    /// @throws org.touroku.web.InvalidRequest naming every member that breaks a rule
    RegisterUser toCommand(UserId id) {
        var violations = new Violations();
        var name = violations.read("/username", username, Username::new);
        var address = violations.read("/email", email, EmailAddress::new);
        violations.throwIfAny();
        return new RegisterUser(id, requireNonNull(name), requireNonNull(address));
    }
}
