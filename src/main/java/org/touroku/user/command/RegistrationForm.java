package org.touroku.user.command;

import static java.util.Objects.requireNonNull;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.hibernate.validator.constraints.Length;
import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.InputType;

import org.touroku.user.EmailAddress;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserId;
import org.touroku.user.Username;
import org.touroku.web.Violations;

/// The body of a registration. Its annotations describe the form (HAL-FORMS); the value types check the rules. It has setters because HAL-FORMS shows the components of a record as read-only.
final class RegistrationForm {
    private @Nullable String username;
    private @Nullable String email;

    @NotBlank
    @Length(min = 1, max = 100)
    @Pattern(regexp = FormPatterns.NOT_BLANK)
    public @Nullable String getUsername() {
        return username;
    }

    public void setUsername(@Nullable String username) {
        this.username = username;
    }

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
    RegisterUser toCommand(UserId id) {
        var violations = new Violations();
        var name = violations.read("/username", username, Username::new);
        var address = violations.read("/email", email, EmailAddress::new);
        violations.throwIfAny();
        return new RegisterUser(id, requireNonNull(name), requireNonNull(address));
    }
}
