package org.touroku.user.command;

import static java.util.Objects.requireNonNull;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.hibernate.validator.constraints.Length;
import org.jspecify.annotations.Nullable;

import org.touroku.user.UserCommand.RenameUser;
import org.touroku.user.UserId;
import org.touroku.user.Username;
import org.touroku.web.Violations;

/// The body of a request to rename a user, as [RegistrationForm].
final class NameForm {
    private @Nullable String username;

    @NotBlank
    @Length(min = 1, max = 100)
    @Pattern(regexp = FormPatterns.NOT_BLANK)
    public @Nullable String getUsername() {
        return username;
    }

    public void setUsername(@Nullable String username) {
        this.username = username;
    }

    /// @throws org.touroku.web.InvalidRequest naming every member that breaks a rule
    RenameUser toCommand(UserId id) {
        var violations = new Violations();
        var name = violations.read("/username", username, Username::new);
        violations.throwIfAny();
        return new RenameUser(id, requireNonNull(name));
    }
}
