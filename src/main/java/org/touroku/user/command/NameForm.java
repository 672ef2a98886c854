package org.touroku.user.command;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import org.touroku.user.UserCommand.RenameUser;
import org.touroku.user.UserId;
import org.touroku.user.Username;
import org.touroku.web.Violations;

/// The body of a request to rename a user.
record NameForm(@Nullable String username) {
    /// @throws org.touroku.web.InvalidRequest naming every member that breaks a rule
    RenameUser toCommand(UserId id) {
        var violations = new Violations();
        var name = violations.read("/username", username, Username::new);
        violations.throwIfAny();
        return new RenameUser(id, requireNonNull(name));
    }
}
