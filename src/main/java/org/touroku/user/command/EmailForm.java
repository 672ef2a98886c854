package org.touroku.user.command;

import static java.util.Objects.requireNonNull;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.hibernate.validator.constraints.Length;
import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.InputType;

import org.touroku.user.EmailAddress;
import org.touroku.user.UserCommand.ChangeEmail;
import org.touroku.user.UserId;
import org.touroku.web.Violations;

/// The body of a request to change a user's address, as [RegistrationForm].
final class EmailForm {
    private @Nullable String email;

    @NotBlank
    @Length(min = 3, max = 254)
    @Pattern(regexp = FormPatterns.EMAIL)
    @InputType("email")
    public @Nullable String getEmail() {
        return email;
    }

    public void setEmail(@Nullable String email) {
        this.email = email;
    }

    /// @throws org.touroku.web.InvalidRequest naming every member that breaks a rule
    ChangeEmail toCommand(UserId id) {
        var violations = new Violations();
        var address = violations.read("/email", email, EmailAddress::new);
        violations.throwIfAny();
        return new ChangeEmail(id, requireNonNull(address));
    }
}
