package org.touroku.user;

/// A command on a user.
public sealed interface UserCommand {
    UserId id();

    record RegisterUser(UserId id, Username name, EmailAddress email) implements UserCommand {}

    record RenameUser(UserId id, Username name) implements UserCommand {}

    record ChangeEmail(UserId id, EmailAddress email) implements UserCommand {}

    record DeactivateUser(UserId id, Reason reason) implements UserCommand {}

    record ReactivateUser(UserId id) implements UserCommand {}

    /// Erases the personal data of the user, for ever (GDPR, article 17).
    record EraseUser(UserId id) implements UserCommand {}
}
